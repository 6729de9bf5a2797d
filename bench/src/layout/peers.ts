import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort, type Running, run, start } from '../edge/processes.ts';

export const PEERS = ['ours', 'bare', 'podium', 'tailor'] as const;
export type PeerName = (typeof PEERS)[number];

export const TAILOR = 'node-tailor@3.9.2';

/** Podlets, and the layouts before them. */
export interface Stage {
  readonly team: Running;
  /** The podlet that hangs. */
  readonly other: Running;
  readonly peers: readonly Running[];
  /** Why there is no Tailor. */
  readonly absent?: string | undefined;
}

const HERE = import.meta.dirname;

/** Runs something with all processes, which are started for it. */
export type OnStage = <T>(use: (stage: Stage) => Promise<T>) => Promise<T>;

/** Start podlets on the load generator's core and layouts on the other, run something with them, and end them whatever comes. */
export async function withStage<T>(folder: string, use: (stage: Stage) => Promise<T>): Promise<T> {
  const running: Running[] = [];
  const launch = async (name: string, cores: '0' | '1', options: Record<string, string>, cwd?: string) => {
    const port = await freePort();
    const args = Object.entries({ ...options, port }).flatMap(([option, value]) => [`--${option}`, String(value)]);
    const script = join(HERE, `${name === 'team' || name === 'other' ? 'podlet' : name}.ts`);
    const command = [...(cwd ? ['env', '-C', cwd] : []), process.execPath, script, ...args];
    const one = await start({ name, command, port, cores, folder });
    running.push(one);
    return one;
  };
  try {
    const team = await launch('team', '1', {});
    const other = await launch('other', '1', {});
    const podlets = { team: team.url, other: other.url };
    const ours = await launch('ours', '0', podlets);
    await untilReady(ours.url);
    const peers = [
      ours,
      await launch('bare', '0', { ...podlets, ours: ours.url }),
      await launch('podium', '0', podlets),
    ];
    const { installed, absent } = await installTailor();
    if (installed) peers.push(await launch('tailor', '0', podlets, installed));
    return await use({ team, other, peers, absent });
  } finally {
    await Promise.all(running.map((one) => one.stop()));
  }
}

async function untilReady(url: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const { ok } = await fetch(`${url}/readyz`);
    if (ok) return;
    await wait(20);
  }
  throw new Error(`${url}/readyz says that the podlets' manifests are not there after 10 s`);
}

/** It drags in fifty packages that nothing else needs, so it is no dependency. */
async function installTailor(): Promise<{ installed?: string; absent?: string }> {
  const installed = join(HERE, '../../../node_modules/.cache/bench-layout');
  if (existsSync(join(installed, 'node_modules/node-tailor'))) return { installed };
  mkdirSync(installed, { recursive: true });
  try {
    await run(['npm', 'install', '--prefix', installed, '--no-audit', '--no-fund', TAILOR]);
    return { installed };
  } catch (error) {
    return { absent: `${TAILOR} could not be installed: ${(error as Error).message.split('\n')[0]}` };
  }
}
