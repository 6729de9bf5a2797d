import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { deployables, ROOT } from '../src/site.ts';
import { variablesOf } from './environment.ts';

/** As much of a manifest as these tests look at; the schemas look at the rest. */
interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  // biome-ignore lint/suspicious/noExplicitAny: it differs by kind
  readonly spec?: any;
}

const FILES = globSync('docker/kubernetes/*.yaml', { cwd: ROOT }).sort();
const manifestsOf = (file: string): Manifest[] =>
  parseAllDocuments(readFileSync(join(ROOT, file), 'utf8')).map((document) => document.toJS({ mapAsMap: false }));
const ALL = FILES.flatMap((file) => manifestsOf(file).map((manifest) => [file, manifest] as const));
const ofKind = (kind: string) => ALL.flatMap(([, manifest]) => (manifest.kind === kind ? [manifest] : []));
const DEPLOYMENTS = ofKind('Deployment').map((manifest) => [manifest.metadata.name, manifest] as const);

const folderOf = (name: string) => name.replace(/^(podlet|service)-/, '$1s/');
const modelOf = ({ apiVersion, kind }: Manifest) => `kubernetes-models/${apiVersion}/${kind}`;

test.each(ALL.map(([file, manifest]) => [basename(file), manifest.kind, manifest.metadata.name, manifest] as const))(
  "%s: %s %s is as Kubernetes' schemas want it",
  async (_, kind, __, manifest) => {
    const { [kind]: Model } = await import(modelOf(manifest));
    expect(() => new Model(manifest).validate()).not.toThrow();
  },
);

/** @returns what the types of Kubernetes' resources do not have */
function unknownMembers(manifests: readonly Manifest[]): string {
  // Among the modules, so that their types are found.
  const cache = join(ROOT, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'kubernetes-'));
  const lines = manifests.map(
    (manifest, index) =>
      `import type { I${manifest.kind} as T${index} } from '${modelOf(manifest)}';\n` +
      `export const manifest${index}: T${index} = ${JSON.stringify(manifest)};\n`,
  );
  writeFileSync(join(folder, 'manifests.ts'), lines.join(''));
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2024'];
  try {
    execFileSync(join(ROOT, 'node_modules/.bin/tsc'), ['--ignoreConfig', ...options, 'manifests.ts'], {
      cwd: folder,
      encoding: 'utf8',
    });
    return '';
  } catch (error) {
    return (error as { stdout: string }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('no manifest has a member that its kind does not have', () => {
  expect(unknownMembers(ALL.map(([, manifest]) => manifest))).toBe('');
});

test('a member that is misspelt is found', () => {
  const [, edge] = DEPLOYMENTS.find(([name]) => name === 'edge')!;
  const { template, ...spec } = edge.spec;
  expect(unknownMembers([{ ...edge, spec: { ...spec, template, revisionHistory: 3 } }])).toContain('revisionHistory');
});

test('each deployable is a Deployment', () => {
  expect(DEPLOYMENTS.map(([name]) => folderOf(name)).sort()).toEqual(deployables());
});

test.each(DEPLOYMENTS)('%s knows each variable it is given', (name, { spec }) => {
  const known = variablesOf(folderOf(name));
  const given: { name: string }[] = spec.template.spec.containers[0].env;
  expect(given.map((variable) => variable.name).filter((variable) => !known.has(variable))).toEqual([]);
});

test.each(DEPLOYMENTS)('%s is given addresses of services that are there', (_, { spec }) => {
  const services = ofKind('Service').map(({ metadata }) => metadata.name);
  const values: { value?: string }[] = spec.template.spec.containers[0].env;
  const hosts = values.flatMap(({ value = '' }) => /^http:\/\/([\w-]+):8080$/.exec(value)?.[1] ?? []);
  expect(hosts.filter((host) => !services.includes(host))).toEqual([]);
});

test.each(DEPLOYMENTS)(
  '%s is rolled without a gap: the old one answers until the new one is ready, and drains',
  (_, { spec }) => {
    const { containers, terminationGracePeriodSeconds } = spec.template.spec;
    const [{ startupProbe, readinessProbe, livenessProbe, lifecycle }] = containers;
    expect(spec.strategy.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 });
    expect(startupProbe.httpGet.path).toBe('/healthz');
    expect(readinessProbe.httpGet.path).toBe('/readyz');
    expect(livenessProbe.httpGet.path).toBe('/healthz');
    // The longest drain is that of an edge with workers, eight seconds.
    expect(terminationGracePeriodSeconds).toBeGreaterThan(lifecycle.preStop.sleep.seconds + 8);
  },
);

test.each(DEPLOYMENTS)('%s may do nothing that it need not do', (_, { spec }) => {
  const { securityContext, automountServiceAccountToken, containers } = spec.template.spec;
  expect(automountServiceAccountToken).toBe(false);
  expect(securityContext).toMatchObject({
    runAsNonRoot: true,
    runAsUser: 1000,
    seccompProfile: { type: 'RuntimeDefault' },
  });
  expect(containers[0].securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  expect(Object.keys(containers[0].resources.limits)).toEqual(['cpu', 'memory']);
});

test.each(DEPLOYMENTS)('%s is found, scaled and kept up by its own name', (name, { spec }) => {
  const labels = spec.template.metadata.labels;
  const selectors = ofKind('Service').filter(({ metadata }) => metadata.name === name);
  const budgets = ofKind('PodDisruptionBudget').filter(({ metadata }) => metadata.name === name);
  const scalers = ofKind('HorizontalPodAutoscaler').filter(({ metadata }) => metadata.name === name);
  expect(labels).toMatchObject(selectors[0]?.spec.selector);
  expect(labels).toMatchObject(budgets[0]?.spec.selector.matchLabels);
  expect(labels).toMatchObject(spec.selector.matchLabels);
  expect(scalers[0]?.spec.scaleTargetRef.name).toBe(name);
  expect(scalers[0]?.spec.minReplicas).toBeGreaterThan(1);
  // The autoscaler's word, not that of the next `kubectl apply`.
  expect(spec.replicas).toBeUndefined();
});

test('services read feeds of those that are not ready, and so do not wait for each other', () => {
  const feeds = ofKind('Service').filter(({ metadata }) => metadata.name.endsWith('-feeds'));
  expect(feeds).toHaveLength(4);
  for (const { spec } of feeds) expect(spec.publishNotReadyAddresses).toBe(true);
});

test('all services with all their connections fit into the hundred that PostgreSQL allows', () => {
  const connections = DEPLOYMENTS.filter(([name]) => name.startsWith('service-')).map(([name, { spec }]) => {
    const variables: { name: string; value: string }[] = spec.template.spec.containers[0].env;
    const pool = Number(variables.find((variable) => variable.name === 'DATABASE_POOL')?.value);
    const scaler = ofKind('HorizontalPodAutoscaler').find(({ metadata }) => metadata.name === name)!;
    // One replica more during a rollout, and one connection more while it migrates.
    return (scaler.spec.maxReplicas + 1) * (pool + 1);
  });
  expect(connections.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(97);
});
