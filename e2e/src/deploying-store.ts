import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  freePort,
  ROOT,
  type RunningProcess,
  type Store,
  startProcess,
  startStore,
  stopProcesses,
  whenReady,
} from '@selvedge/workbench';
import { type Balancer, startBalancer } from './balancer.ts';
import { buildAgain } from './second-build.ts';

/** A build's asset manifest, by name: `widgets.js`. */
export type BuiltFiles = Readonly<Record<string, { readonly file: string; readonly template?: string }>>;
export type Counts = Readonly<Record<'content' | 'manifest' | 'fallback', number>>;

/** A store of its own, in which some teams are about to deploy another build of their podlets. */
export interface DeployingStore {
  readonly store: Store;
  /** Lines that the layout server wrote: warnings and errors. */
  readonly complaints: string[];
  /** What the podlets of these teams did not answer well. */
  failures(): string[];
  /** What the layout asked these podlets for so far. */
  requests(): Counts;
  oldFiles(team: string): BuiltFiles;
  newFiles(team: string): BuiltFiles;
  /** Start a process of the new build, and send it requests beside the old one. */
  startNew(team: string): Promise<void>;
  /** Send the old build's process no more requests, and end it. */
  endOld(team: string): Promise<void>;
  stop(): Promise<void>;
}

const at = (port: number) => `http://127.0.0.1:${port}`;

export interface DeployingStoreOptions {
  /** MiB for public fragments that the layout keeps; none by default, so that each request reaches a podlet. */
  readonly fragmentCache?: number;
  /** ms after which the layout has what an old build rendered purged; by default longer than a test takes. */
  readonly settle?: number;
}

/** @param teams whose podlets stand behind balancers */
export async function startDeployingStore(
  teams: readonly string[],
  { fragmentCache = 0, settle = 600_000 }: DeployingStoreOptions = {},
): Promise<DeployingStore> {
  const balancers = new Map<string, Balancer>();
  for (const team of teams) balancers.set(team, await startBalancer());
  const urls = Object.fromEntries(teams.map((team) => [`${team.toUpperCase()}_URL`, balancers.get(team)!.url]));
  const complaints: string[] = [];
  const started: RunningProcess[] = [];
  const starting = startStore({
    // A machine that is busy with browsers is slow, which is no fault of a podlet.
    env: {
      SLOT_DEADLINE_MS: '5000',
      PAGE_BUDGET_MS: '5000',
      FRAGMENT_CACHE_MIB: `${fragmentCache}`,
      DEPLOY_SETTLE_MS: `${settle}`,
    },
    change(spec) {
      balancers.get(spec.name.replace('podlet-', ''))?.add(at(spec.port));
      return spec.name === 'layout-server' ? { ...spec, env: { ...spec.env, ...urls } } : spec;
    },
    onLine: (name, line) => name === 'layout-server' && complaints.push(line),
  });
  const [store, second] = await Promise.all([starting, buildAgain(teams)]);
  return {
    store,
    complaints,
    failures: () => [...balancers.values()].flatMap(({ failures }) => failures),
    requests() {
      const count = (kind: keyof Counts) =>
        [...balancers.values()].reduce((sum, { requests }) => sum + requests[kind], 0);
      return { content: count('content'), manifest: count('manifest'), fallback: count('fallback') };
    },
    oldFiles: (team) => readManifest(`podlets/${team}`),
    newFiles: (team) => readManifest(second.folder(team)),
    async startNew(team) {
      const { spec } = store.process(`podlet-${team}`);
      const port = await freePort();
      const env = { ...spec.env, PORT: `${port}` };
      const one = startProcess({ ...spec, name: `${spec.name}, new`, folder: second.folder(team), port, env });
      started.push(one);
      await whenReady(one);
      balancers.get(team)!.add(at(port));
    },
    async endOld(team) {
      const old = store.process(`podlet-${team}`);
      balancers.get(team)!.remove(at(old.spec.port));
      await stopProcesses([old]);
    },
    async stop() {
      await stopProcesses(started);
      await store.stop();
      await Promise.all([...balancers.values()].map((balancer) => balancer.close()));
      second.remove();
    },
  };
}

const readManifest = (folder: string): BuiltFiles =>
  JSON.parse(readFileSync(join(ROOT, folder, 'dist/assets/manifest.json'), 'utf8'));
