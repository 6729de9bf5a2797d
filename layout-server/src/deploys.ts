import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeployOptions } from '@selvedge/layout';
import type { Logger } from '@selvedge/server';
import { createTarget, type Target } from '@selvedge/server/outbox';
import { z } from 'zod';
import type { Environment } from './env.ts';

const Noted = z.record(z.string(), z.string());

/** ms between two attempts on an edge that does not take a purge: from the first, doubling, to the second. */
const PAUSES = [250, 30_000] as const;

type DeployEnvironment = Pick<
  Environment,
  'DEPLOY_SETTLE_MS' | 'DEPLOYS_FILE' | 'PURGE_TARGETS' | 'PURGE_TOKEN' | 'PURGE_STREAM'
>;

/** How deploys of podlets are noticed, and purged at the edges, as the environment says. */
export async function openDeploys(env: DeployEnvironment, log: Logger): Promise<DeployOptions & { stop(): void }> {
  const edges = env.PURGE_TARGETS.filter(({ kind }) => kind !== 'layout');
  const targets = edges.map((address) => createTarget(address, env.PURGE_TOKEN));
  if (env.PURGE_STREAM) {
    // The driver takes time and memory: only where it is used.
    const { createStreamTarget } = await import('@selvedge/server/purge-stream');
    targets.push(createStreamTarget(env.PURGE_STREAM));
  }
  const ended = new AbortController();
  return {
    settle: env.DEPLOY_SETTLE_MS,
    noted: readNote(env.DEPLOYS_FILE, log),
    note: (podlet, versions) => writeNote(env.DEPLOYS_FILE, podlet, versions, log),
    purge: async (tag) => void (await Promise.all(targets.map((target) => deliver(target, tag, ended.signal, log)))),
    stop() {
      ended.abort();
      for (const target of targets) void target.close?.();
    },
  };
}

/** @throws AbortError if this process ends before it is taken: the next one begins with that */
async function deliver(target: Target, tag: string, signal: AbortSignal, log: Logger): Promise<void> {
  for (let tries = 1, pause: number = PAUSES[0]; ; tries++, pause = Math.min(pause * 2, PAUSES[1])) {
    signal.throwIfAborted();
    try {
      await target.send([tag]);
      return;
    } catch (error) {
      // At a start all come up at once; what lasts is worth a warning.
      const level = tries > 4 ? 'warn' : 'info';
      log[level]({ target: target.name, tag, reason: (error as Error).message }, 'a purge was not taken');
    }
    await sleep(pause, undefined, { signal, ref: false });
  }
}

/** What cannot be read is no note: then each podlet is purged once. */
function readNote(file: string, log: Logger): Record<string, string> {
  try {
    return Noted.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.warn({ file, err: error }, 'no note could be read');
    return {};
  }
}

/** Replicas may share the file: what is noted of other podlets stays. */
function writeNote(file: string, podlet: string, versions: Readonly<Record<string, string>>, log: Logger): void {
  const others = Object.entries(readNote(file, log)).filter(([fragment]) => !fragment.startsWith(`${podlet}/`));
  const own = `${file}.${randomUUID()}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(own, JSON.stringify({ ...Object.fromEntries(others), ...versions }));
    renameSync(own, file);
  } catch (error) {
    rmSync(own, { force: true });
    log.warn({ file, err: error }, 'versions could not be noted: the next start purges this podlet once');
  }
}
