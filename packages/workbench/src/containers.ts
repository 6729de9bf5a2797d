import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBackends } from './containers/backends.ts';
import { BASE, makeBase } from './containers/base.ts';
import { createBuildah } from './containers/buildah.ts';
import { type ComposeService, readCompose } from './containers/compose.ts';
import { type Container, startContainer } from './containers/container.ts';
import { buildImages } from './containers/images.ts';
import { addressesFor, writeHosts } from './containers/network.ts';
import { provePages, provePurge } from './containers/site.ts';
import { proveVarnish } from './containers/varnish.ts';
import { ensurePrograms } from './debian.ts';

const HELP = `Build the image of each deployable with buildah, on a base that is made here, start the site of docker/compose.yaml from
them, and see that it is healthy, not root's, small, and that it works, with the own edge and with Varnish in front.

  npm run test:containers
`;

/** What an image may add to its base, MB. */
const LARGEST = 120;

/** How long a container may take to be ready, ms. */
const PATIENCE = 120_000;

/** In place of `docker/.env`. All containers are on the loopback here. */
const VARIABLES = {
  ADMIN_TOKEN: 'a-token-for-this-run',
  CART_SECRET: 'a-secret-for-this-run-of-the-containers',
  DATABASE_PASSWORD: 'password',
  SUBNET: '127.0.0.0/8',
};

/** None of these is in an image. */
const BUILD_TOOLS = [
  '@biomejs',
  'esbuild',
  'lightningcss',
  'node',
  'openapi-typescript',
  'turbo',
  'typescript',
  'vitest',
];

interface Row {
  readonly name: string;
  readonly mb: number;
  readonly uid: number;
  readonly ready: number;
  readonly stopped: number;
}

if (process.argv.includes('--help')) {
  process.stdout.write(HELP);
  process.exit(0);
}
ensurePrograms({
  buildah: 'buildah',
  debootstrap: 'debootstrap',
  'redis-server': 'redis-server',
  varnishd: 'varnish',
  '/usr/lib/*/varnish/vmods/libvmod_xkey.so': 'varnish-modules',
});
const buildah = createBuildah();
const folder = mkdtempSync(join(tmpdir(), 'selvedge-compose-'));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
process.once('exit', () => {
  buildah.remove();
  rmSync(folder, { recursive: true, force: true });
});
try {
  await prove();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}

async function prove(): Promise<void> {
  const { services } = readCompose(['compose.yaml'], VARIABLES);
  const ours = Object.entries(services).filter(([, { build }]) => build);
  await told('the base', () => makeBase(buildah));
  await told(`${ours.length} images`, () =>
    buildImages(
      buildah,
      ours.map(([, { image, build }]) => ({ image: image!, args: build!.args })),
    ),
  );
  const addresses = addressesFor([...Object.keys(services), 'varnish']);
  const hosts = join(folder, 'hosts');
  writeHosts(hosts, addresses);
  const backends = await startBackends(addresses, VARIABLES.DATABASE_PASSWORD);
  try {
    const containers = await startSite(ours, addresses, hosts, backends.reach);
    const ready = await told('all are ready', () => Promise.all(containers.map((one) => one.readyAfter(PATIENCE))));
    const unhealthy: string[] = [];
    for (const one of containers) if (!(await one.isHealthy())) unhealthy.push(one.name);
    if (unhealthy.length > 0) throw new Error(`Ready, but unhealthy by their health check: ${unhealthy.join(', ')}`);
    const uids = containers.map((one) => one.uid());
    await proveNoBuildTools(containers);
    const edge = `http://${addresses.get('edge')}:8080`;
    await told('the site has its pages', () => provePages(edge));
    await told('a new price is on them', () =>
      provePurge(edge, `http://${addresses.get('service-decide')}:8080`, VARIABLES.ADMIN_TOKEN),
    );
    await told('Varnish has the same pages', () =>
      proveVarnish({ addresses, hosts, folder, edge, variables: VARIABLES }),
    );
    const stopped = await told('all end when they are told to', () => stopSite(containers));
    const sizes = await sizesOver(ours);
    report(
      ours.map(([name], index) => ({
        name,
        mb: sizes[index]!,
        uid: uids[index]!,
        ready: ready[index]!,
        stopped: stopped[index]!,
      })),
    );
  } finally {
    await backends.stop();
  }
}

/** Start all containers with the environment of the compose file. */
function startSite(
  services: readonly [string, ComposeService][],
  addresses: ReadonlyMap<string, string>,
  hosts: string,
  reach: (value: string) => string,
): Promise<Container[]> {
  return Promise.all(
    services.map(async ([name, { image, environment = {} }]) => {
      const { config } = await buildah.inspect(image!);
      const reachable = Object.entries(environment).map(([key, value]) => [key, reach(value)]);
      return startContainer({
        buildah,
        name,
        image: image!,
        config,
        address: addresses.get(name)!,
        hosts,
        environment: Object.fromEntries(reachable),
      });
    }),
  );
}

/** @returns how long each took, ms @throws Error if one does not end well */
async function stopSite(containers: readonly Container[]): Promise<number[]> {
  const stopping = performance.now();
  return Promise.all(
    containers.map(async ({ name, stop }) => {
      const code = await stop();
      if (code !== 0) throw new Error(`${name} ended with ${code} when it was told to stop`);
      return performance.now() - stopping;
    }),
  );
}

/** @returns MB that each image adds to the base */
async function sizesOver(services: readonly [string, ComposeService][]): Promise<number[]> {
  const base = await buildah.inspect(BASE);
  return Promise.all(
    services.map(async ([, { image }]) => ((await buildah.inspect(image!)).bytes - base.bytes) / 1_000_000),
  );
}

/** Nothing that builds is in what runs. */
async function proveNoBuildTools(containers: readonly Container[]): Promise<void> {
  for (const { name } of containers) {
    const root = await buildah.run('mount', name);
    const found = BUILD_TOOLS.filter((tool) => existsSync(join(root, 'app/node_modules', tool)));
    if (found.length > 0) throw new Error(`${name} has build tools: ${found.join(', ')}`);
  }
}

function report(rows: readonly Row[]): void {
  process.stdout.write(`\n  ${'container'.padEnd(18)} MB over base   uid   ready ms   stopped ms\n`);
  for (const { name, mb, uid, ready, stopped } of rows) {
    const cells = [mb.toFixed(1).padStart(12), `${uid}`.padStart(5), ready.toFixed(0).padStart(10)];
    process.stdout.write(`  ${name.padEnd(18)} ${cells.join(' ')} ${stopped.toFixed(0).padStart(12)}\n`);
  }
  const roots = rows.filter(({ uid }) => uid === 0);
  if (roots.length > 0) throw new Error(`They run as root: ${roots.map(({ name }) => name).join(', ')}`);
  const large = rows.filter(({ mb }) => mb > LARGEST);
  if (large.length > 0)
    throw new Error(`More than ${LARGEST} MB over the base: ${large.map(({ name }) => name).join(', ')}`);
}

async function told<T>(what: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  process.stdout.write(`  ${what.padEnd(32)} ${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s\n`);
  return result;
}
