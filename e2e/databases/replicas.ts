import {
  freePort,
  type ProcessSpec,
  type RunningProcess,
  startProcess,
  stopProcesses,
  storeProcesses,
} from '@selvedge/workbench';

/** Processes of one service. */
export interface Replicas {
  /** Their origins. */
  readonly origins: readonly string[];
  readonly processes: readonly RunningProcess[];
  stop(): Promise<void>;
}

/**
 * Start one service several times, all at once, and wait until each listens, which it does after it has migrated and seeded.
 *
 * @param env of all of them: where their database is
 */
export async function startReplicas(team: string, count: number, env: Record<string, string>): Promise<Replicas> {
  const spec = storeProcesses({ env: { LOG_LEVEL: 'warn', NODE_ENV: 'test' } }).find(
    ({ name }) => name === `service-${team}`,
  )!;
  const ports = await Promise.all(Array.from({ length: count }, freePort));
  const processes = ports.map((port) => startProcess(specOn(spec, port, env)));
  const origins = ports.map((port) => `http://127.0.0.1:${port}`);
  try {
    await Promise.all(origins.map((origin, at) => whenListening(origin, processes[at]!)));
  } catch (error) {
    await stopProcesses(processes);
    throw error;
  }
  return { origins, processes, stop: () => stopProcesses(processes) };
}

const specOn = (spec: ProcessSpec, port: number, env: Record<string, string>): ProcessSpec => ({
  ...spec,
  port,
  env: { ...spec.env, PURGE_TARGETS: '', PORT: `${port}`, ...env },
});

async function whenListening(origin: string, { child, output }: RunningProcess): Promise<void> {
  const deadline = performance.now() + 60_000;
  while ((await fetch(`${origin}/healthz`).catch(() => undefined))?.status !== 200) {
    if (child.exitCode !== null || performance.now() > deadline) throw new Error(`It does not listen:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
