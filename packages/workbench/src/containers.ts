import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
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
const running: Container[] = [];
process.once('exit', () => {
  for (const one of running) one.kill();
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
  const builds = ours.map(([, { image, build }]) => ({ image: image!, args: build!.args }));
  await told(`${builds.length} images`, () => buildImages(buildah, builds));

  const addresses = addressesFor([...Object.keys(services), 'varnish', 'alone']);
  const hosts = join(folder, 'hosts');
  writeHosts(hosts, addresses);
  const backends = await startBackends(addresses, VARIABLES.DATABASE_PASSWORD);
  try {
    const network = { addresses, hosts, reach: backends.reach };
    const containers = await Promise.all(ours.map(([name, service]) => start(name, service, network)));
    const ready = await told('all are ready', () => Promise.all(containers.map((one) => one.readyAfter(PATIENCE))));
    await told('all are healthy', () => proveHealth(containers));
    await proveSite(network);
    await told('the edge ends as process 1', () => proveAlone(services.edge!, network));
    const uids = containers.map((one) => one.uid());
    const stopped = await told('all end when they are told to', () => stopAll(containers));
    await told('they hold what they should', () => Promise.all(containers.map(proveContents)));
    const sizes = await sizesOver(builds.map(({ image }) => image));
    report(
      containers.map(({ name }, index) => ({
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

interface Network {
  readonly addresses: ReadonlyMap<string, string>;
  readonly hosts: string;
  readonly reach: (value: string) => string;
}

/** Start a container with the environment of the compose file. */
async function start(
  name: string,
  { image = '', environment = {} }: ComposeService,
  { addresses, hosts, reach }: Network,
  alone = false,
): Promise<Container> {
  const { config } = await buildah.inspect(image);
  const reachable = Object.entries(environment).map(([key, value]) => [key, reach(value)]);
  const container = await startContainer({
    buildah,
    name,
    image,
    config,
    address: addresses.get(name)!,
    hosts,
    environment: Object.fromEntries(reachable),
    alone,
  });
  running.push(container);
  return container;
}

/** By the health check of its image; one after another, since each is a process of its own. */
async function proveHealth(containers: readonly Container[]): Promise<void> {
  for (const one of containers) {
    if (!(await one.isHealthy())) throw new Error(`${one.name} is ready, but unhealthy by its image's health check`);
  }
}

async function proveSite({ addresses, hosts }: Network): Promise<void> {
  const edge = `http://${addresses.get('edge')}:8080`;
  const decide = `http://${addresses.get('service-decide')}:8080`;
  await told('the site has its pages', () => provePages(edge));
  await told('a new price is on them', () => provePurge(edge, decide, VARIABLES.ADMIN_TOKEN));
  const front = { addresses, hosts, folder, edge, variables: VARIABLES };
  await told('Varnish has the same pages', () => proveVarnish(front));
}

/** In a namespace of processes of its own, where no signal has a default effect. */
async function proveAlone(service: ComposeService, network: Network): Promise<void> {
  const container = await start('alone', service, network, true);
  await container.readyAfter(PATIENCE);
  if (container.pid() !== 1) throw new Error(`The edge is process ${container.pid()} of its container, not 1`);
  await stopAll([container]);
}

/** @returns how long each took, ms @throws Error if one does not end well */
async function stopAll(containers: readonly Container[]): Promise<number[]> {
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
async function sizesOver(images: readonly string[]): Promise<number[]> {
  const base = await buildah.inspect(BASE);
  return Promise.all(images.map(async (image) => ((await buildah.inspect(image)).bytes - base.bytes) / 1_000_000));
}

/** Nothing that builds is in it, and it wrote nowhere that a read-only file system would not let it. */
async function proveContents({ name }: Container): Promise<void> {
  const root = await buildah.run('mount', name);
  const tools = BUILD_TOOLS.filter((tool) => existsSync(join(root, 'app/node_modules', tool)));
  if (tools.length > 0) throw new Error(`${name} has build tools: ${tools.join(', ')}`);
  if (statSync(join(root, 'data/assets')).uid !== 1000 || statSync(join(root, 'data')).uid !== 1000)
    throw new Error(`${name} may not write to /data`);
  const own = execFileSync('find', ['.', '-xdev', '-uid', '1000'], { cwd: root, encoding: 'utf8' }).split('\n');
  const odd = own.filter((path) => path && !/^\.\/(?:data|tmp|home)(?:\/|$)/.test(path));
  if (odd.length > 0) throw new Error(`${name} has written ${odd.slice(0, 10).join(', ')}`);
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
