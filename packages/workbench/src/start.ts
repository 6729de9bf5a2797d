import { parseArgs } from 'node:util';
import { build } from './build.ts';
import { type RunningProcess, startProcess, stopProcesses, takenPorts, whenReady } from './processes.ts';
import { DEFAULT_PORTS, databaseName, type ProcessSpec, storeProcesses, TEAMS } from './site.ts';
import { RELOAD_PORT, watch } from './watch.ts';

const HELP = `Run the store: four services, four podlets, the layout server and the edge.

  npm start                 build what browsers need, start everything, serve http://localhost:8080
  npm start -- --verbose    the same, with every line that the processes log
  npm run dev               the same, restarting what changes

Options
  --watch     restart a process when its files change, build again when browser files change
  --verbose   print what the processes log; warnings are always printed
  --help      this text

With POSTGRES_URL=postgres://user:password@host:5432/ each service has a database there, which is made if it is not there.

Data is kept in .data; remove the folder to begin afresh. Ports: edge 8080, its admin 8090, layout 8081, its admin 8091,
podlets 4101 to 4104, services 4201 to 4204.
`;

const { values } = parseArgs({
  options: { watch: { type: 'boolean' }, verbose: { type: 'boolean' }, help: { type: 'boolean' } },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

const postgres = process.env.POSTGRES_URL;
if (postgres && !/^postgres(ql)?:$/.test(URL.parse(postgres)?.protocol ?? '')) {
  process.stderr.write('POSTGRES_URL is no URL of a server: postgres://user:password@host:5432/\n');
  process.exit(1);
}
const env = {
  NODE_ENV: process.env.NODE_ENV ?? 'development',
  ...(values.watch && { DEV_RELOAD_URL: `http://localhost:${RELOAD_PORT}/reload.js` }),
};
const specs = storeProcesses({ env, postgres });
const running = new Map<string, RunningProcess>();
/** Processes that are ended on purpose, to start again. */
const restarting = new Set<string>();
let stopping = false;

process.on('SIGINT', () => void stop(0));
process.on('SIGTERM', () => void stop(0));

try {
  await start();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  await stop(1);
}

async function start(): Promise<void> {
  const taken = await takenPorts(specs);
  if (taken.length > 0) throw new Error(`Not started: ${taken.join(', ')}. Stop what listens there and try again.`);
  await build();
  const started = performance.now();
  process.stdout.write('Starting…\n');
  if (postgres) {
    const { createDatabases } = await import('./postgres.ts');
    await createDatabases(postgres, TEAMS.map(databaseName));
  }
  await Promise.all(specs.map(startOne));
  process.stdout.write(table());
  process.stdout.write(
    `Ready in ${((performance.now() - started) / 1000).toFixed(1)} s: http://localhost:${DEFAULT_PORTS.edge} (Ctrl-C stops it)\n`,
  );
  if (values.watch) await watch(specs, restart);
}

function startOne(spec: ProcessSpec): Promise<void> {
  const one = startProcess(spec, { onLine: print });
  running.set(spec.name, one);
  void one.exited.then((code) => onExit(spec, code));
  return whenReady(one);
}

async function restart(spec: ProcessSpec): Promise<void> {
  restarting.add(spec.name);
  await stopProcesses([running.get(spec.name)!]);
  restarting.delete(spec.name);
  await startOne(spec);
}

function table(): string {
  const rows = specs.map(({ name, port, folder }) => `  ${name.padEnd(18)} http://127.0.0.1:${port}   ${folder}`);
  const admins = [
    `  ${'edge admin'.padEnd(18)} http://127.0.0.1:${DEFAULT_PORTS.admin}   /healthz /readyz /metrics /purge`,
    `  ${'layout admin'.padEnd(18)} http://127.0.0.1:${DEFAULT_PORTS.layoutAdmin}   the same`,
  ];
  return `\n${[...rows.reverse(), ...admins].join('\n')}\n\n`;
}

/** Warnings and plain lines always; the rest when asked. */
function print(name: string, line: string): void {
  const level = /^\{"level":(\d+)/.exec(line)?.[1];
  if (stopping || (level !== undefined && Number(level) < 40 && !values.verbose)) return;
  process.stdout.write(`${name.padEnd(18)} ${line}\n`);
}

/** One process that dies does not take the site with it; the visitor sees the page without it. */
function onExit(spec: ProcessSpec, code: number | null): void {
  if (stopping || restarting.has(spec.name)) return;
  process.stderr.write(`${spec.name} ended (${code === null ? 'by a signal' : `exit code ${code}`})\n`);
}

async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  if (running.size > 0) process.stdout.write('\nStopping…\n');
  await stopProcesses([...running.values()].reverse());
  process.exit(code);
}
