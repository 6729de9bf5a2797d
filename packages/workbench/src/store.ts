import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabases } from './postgres.ts';
import { type RunningProcess, startProcess, stopProcesses, takenPorts, whenReady } from './processes.ts';
import { databaseName, type Ports, type ProcessSpec, storeProcesses, TEAMS } from './site.ts';

/** A whole store of its own: fresh databases, its own ports. */
export interface Store {
  /** What visitors see: `http://localhost:<port>`. */
  readonly edge: string;
  readonly admin: string;
  readonly layout: string;
  readonly ports: Ports;
  /** By name: `podlet-explore`. */
  process(name: string): RunningProcess;
  /** Start a process again that was killed, and wait until it is ready. */
  restart(name: string): Promise<void>;
  stop(): Promise<void>;
}

type Environment = Readonly<Record<string, string>>;

export interface StartStoreOptions {
  /** Added to the environment of every process; made when the ports are known. */
  readonly env?: Environment | ((ports: Ports) => Environment);
  /** URL of a PostgreSQL server of its own, where the databases are made that are not there. SQLite files by default. */
  readonly postgres?: string;
  /** Changes what a process is started with. */
  readonly change?: (spec: ProcessSpec) => ProcessSpec;
  readonly onLine?: (name: string, line: string) => void;
}

/**
 * Start the built store for a test or a measurement.
 *
 * @throws Error with a process's last lines if it does not become ready
 */
export async function startStore(options: StartStoreOptions = {}): Promise<Store> {
  const { env = {}, change = (spec) => spec, postgres, onLine } = options;
  const data = mkdtempSync(join(tmpdir(), 'selvedge-store-'));
  const ports = await freePorts();
  const added = typeof env === 'function' ? env(ports) : env;
  const common = { LOG_LEVEL: 'warn', NODE_ENV: 'test', ...added };
  const specs = storeProcesses({ ports, data, postgres, env: common }).map(change);
  if (postgres) await createDatabases(postgres, TEAMS.map(databaseName));
  const listener = onLine ? { onLine } : {};
  const running = new Map(specs.map((spec) => [spec.name, startProcess(spec, listener)]));
  const find = (name: string) => {
    const found = running.get(name);
    if (!found) throw new Error(`The store has no process "${name}": there are ${[...running.keys()].join(', ')}`);
    return found;
  };
  const stop = async () => {
    await stopProcesses([...running.values()].reverse());
    rmSync(data, { recursive: true, force: true });
  };
  try {
    await Promise.all([...running.values()].map((one) => whenReady(one)));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    edge: `http://localhost:${ports.edge}`,
    admin: `http://127.0.0.1:${ports.admin}`,
    layout: `http://127.0.0.1:${ports.layout}`,
    ports,
    process: find,
    async restart(name) {
      const again = startProcess(find(name).spec, listener);
      running.set(name, again);
      await whenReady(again);
    },
    stop,
  };
}

/** A block of free ports, away from the defaults and from the range that systems give out. */
async function freePorts(): Promise<Ports> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const base = 20_000 + Math.floor(Math.random() * 500) * 20;
    const ports = {
      edge: base,
      admin: base + 1,
      layout: base + 2,
      layoutAdmin: base + 3,
      podlets: base + 4,
      services: base + 10,
    };
    if ((await takenPorts(storeProcesses({ ports }))).length === 0) return ports;
  }
  throw new Error('No block of free ports was found between 20000 and 30000');
}
