import { setTimeout as sleep } from 'node:timers/promises';
import { createChance } from './chance.ts';
import type { Line } from './line.ts';
import { GRACE, type Part, type SoakedSite } from './site.ts';

export interface FaultsOptions {
  readonly site: SoakedSite;
  readonly seed: number;
  /** Changes between two faults, on average. */
  readonly every: number;
}

export interface Faults {
  /** So many changes were acknowledged: it may be time for the next. */
  notice(changes: number): void;
  /** Whether caches may be emptied from now on, as they are in a process that is killed: that heals what is old in them. */
  allowEmptying(isAllowed: boolean): void;
  /** Resolves when nothing is away any more. @throws Error of a process that did not come back */
  end(): Promise<void>;
  /** How often each happened: `kill edge`. */
  readonly counts: Readonly<Record<string, number>>;
}

/** What befalls a part of the site; it is back when the promise resolves. */
interface Fault {
  readonly name: string;
  /** Only one fault at a time befalls what has the same. */
  readonly victim: string;
  readonly happen: () => Promise<void>;
}

const LINES = { layout: 'layout-server', edge: 'edge', Redis: 'edge on Redis' };

/** Kill and stop the site's processes and cut them off, by chance, some at once. */
export function createFaults({ site, seed, every }: FaultsOptions): Faults {
  const chance = createChance(seed);
  const counts: Record<string, number> = {};
  const underWay = new Map<string, Promise<void>>();
  let mayEmpty = true;
  let failure: unknown;
  let next = chance.whole(1, 2 * every);

  function draw(): Fault {
    const [http, redis] = site.edges;
    const kill = (part: Part, away = 0): Fault => ({
      name: `kill ${part.name}`,
      victim: part.name,
      happen: () => killed(part, away),
    });
    const stop = (part: Part, away: number): Fault => ({
      name: `stop ${part.name}`,
      victim: part.name,
      happen: () => stopped(part, away),
    });
    const cut = (line: keyof SoakedSite['lines'], away: number): Fault => ({
      name: `cut off the purges of ${LINES[line]}`,
      victim: `line of ${line}`,
      happen: () => cutOff(site.lines[line], away),
    });
    const service = () => chance.oneOf((['decide', 'decide', 'checkout', 'explore'] as const).flatMap(site.services));
    const short = chance.whole(50, GRACE / 2);
    const away = chance.whole(50, 2500);
    const keeping = [
      kill(service()),
      kill(service(), short),
      kill(service(), short),
      stop(service(), short),
      stop(http, away),
      stop(redis, away),
      stop(site.layout, away),
      cut('layout', away),
      cut('layout', away),
      cut('edge', away),
      cut('Redis', short),
      { name: 'kill Redis', victim: 'Redis', happen: () => redisKilled(short) },
    ];
    const emptying = [
      kill(http, away),
      kill(redis, away),
      kill(site.layout, short),
      cut('Redis', 2 * GRACE),
      { name: 'kill Redis for longer than the grace', victim: 'Redis', happen: () => redisKilled(2 * GRACE) },
      { name: 'stop edge on Redis, for longer than the stream reaches back', victim: redis.name, happen: outlasted },
    ];
    return chance.oneOf(mayEmpty ? [...keeping, ...emptying] : keeping);
  }

  async function redisKilled(away: number): Promise<void> {
    await site.redis.kill();
    await sleep(away);
    await site.redis.start();
  }

  /** What an edge missed is gone from the stream before it goes on. */
  async function outlasted(): Promise<void> {
    const { child } = site.edges[1]!.process();
    child.kill('SIGSTOP');
    await sleep(500);
    site.redis.command('xtrim', 'selvedge:purges', 'MAXLEN', '0');
    child.kill('SIGCONT');
  }

  function happen({ name, victim, happen }: Fault): void {
    if (underWay.has(victim)) return;
    counts[name] = (counts[name] ?? 0) + 1;
    const fault = happen()
      .catch((error) => {
        failure ??= error;
      })
      .finally(() => underWay.delete(victim));
    underWay.set(victim, fault);
  }

  return {
    counts,
    allowEmptying(isAllowed) {
      mayEmpty = isAllowed;
    },
    notice(changes) {
      if (changes < next) return;
      next = changes + chance.whole(1, 2 * every);
      happen(draw());
    },
    async end() {
      await Promise.all(underWay.values());
      if (failure) throw failure;
    },
  };
}

async function killed(part: Part, away: number): Promise<void> {
  const { child, exited } = part.process();
  child.kill('SIGKILL');
  await exited;
  await sleep(away);
  await part.restart();
}

async function cutOff(line: Line, away: number): Promise<void> {
  line.cut();
  await sleep(away);
  line.mend();
}

async function stopped(part: Part, away: number): Promise<void> {
  const { child } = part.process();
  child.kill('SIGSTOP');
  await sleep(away);
  child.kill('SIGCONT');
}
