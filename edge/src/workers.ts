import cluster, { type Worker } from 'node:cluster';
import type { Logger } from '@selvedge/server';
import type { Order, ToPrimary, ToWorker } from './messages.ts';

/** How long a worker may take to answer the primary, ms. */
const PATIENCE = 2000;
/** How often each worker is asked whether it still answers, ms; a busy machine may keep it from that for a while. */
const PULSE = 5000;
const PULSE_PATIENCE = 10_000;
/** One that lived so long is replaced at once, ms. Else the pause doubles from the first to the second of these. */
const LONG_LIFE = 10_000;
const PAUSES = [100, 30_000] as const;

export interface WorkersOptions {
  readonly count: number;
  readonly log: Logger;
  /** How long workers may take to end, ms. */
  readonly drain: number;
  /** Hears of each that has ended. */
  readonly onExit?: (id: number) => void;
}

/** What one worker said. */
export interface Said<T> {
  readonly worker: number;
  readonly value: T;
}

export interface Workers {
  /** Resolves when all listen. Rejects with what the first that failed could not do. */
  start(): Promise<void>;
  listening(): number;
  replaced(): number;
  /** Ask all. Those that do not answer in time are left out. */
  ask<T>(order: Order): Promise<Said<T>[]>;
  /**
   * Have all do something. One that does not confirm it in time is killed, and gone when this resolves.
   *
   * @returns how many confirmed, and how many were killed
   */
  command(order: Order): Promise<{ confirmed: number; killed: number }>;
  close(): Promise<void>;
}

interface Member {
  readonly worker: Worker;
  readonly since: number;
  readonly gone: Promise<void>;
  readonly pending: Map<number, (value: Answer | undefined) => void>;
  /** A worker that does not hear yet does not listen either, and holds nothing. */
  state: 'starting' | 'hearing' | 'listening';
}

type Answer = Extract<ToPrimary, { kind: 'answer' }>;

/** Fork workers, and replace those that end: at once, or after a growing pause where they end young. */
export function createWorkers({ count, log, drain, onExit }: WorkersOptions): Workers {
  const members = new Set<Member>();
  const { promise: started, resolve: allListen, reject: cannotStart } = Promise.withResolvers<void>();
  let phase: 'starting' | 'running' | 'closing' = 'starting';
  let asked = 0;
  let replaced = 0;
  let endedYoung = 0;

  const pulse = setInterval(() => void command({ kind: 'pulse' }, PULSE_PATIENCE), PULSE);

  const listening = () => [...members].filter(({ state }) => state === 'listening').length;
  const hearing = () => [...members].filter(({ state }) => state !== 'starting');

  function fork(): void {
    const worker = cluster.fork();
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    const member: Member = { worker, since: performance.now(), gone, pending: new Map(), state: 'starting' };
    members.add(member);
    log.info({ worker: worker.id, pid: worker.process.pid }, 'a worker begins');
    worker.on('message', (message: ToPrimary) => hear(member, message));
    worker.once('exit', (code, signal) => ended(signal ?? `exit ${code}`));
    worker.on('error', (error) => {
      // Without a process there is no exit; else one was told something that has just died, and its exit says the rest.
      if (worker.process.pid === undefined) ended(error.message);
      else log.debug({ worker: worker.id, reason: error.message }, 'a worker could not be told');
    });

    function ended(how: string): void {
      members.delete(member);
      for (const settle of member.pending.values()) settle(undefined);
      onExit?.(worker.id);
      resolve();
      if (phase === 'starting') cannotStart(new Error(`A worker ended at its start: ${how}`));
      else if (phase === 'running') replace(member, how);
    }
  }

  function replace({ worker, since }: Member, how: string): void {
    endedYoung = performance.now() - since < LONG_LIFE ? endedYoung + 1 : 0;
    const pause = endedYoung === 0 ? 0 : Math.min(PAUSES[0] * 2 ** (endedYoung - 1), PAUSES[1]);
    log.error({ worker: worker.id, how, pause }, 'a worker ended and is replaced');
    setTimeout(() => {
      if (phase !== 'running') return;
      replaced++;
      fork();
    }, pause);
  }

  function hear(member: Member, message: ToPrimary): void {
    if (message.kind === 'answer') {
      member.pending.get(message.id)?.(message);
    } else if (message.kind === 'failed') {
      if (phase === 'starting') cannotStart(new Error(message.reason));
      else log.error({ worker: member.worker.id, reason: message.reason }, 'a worker could not start');
    } else {
      member.state = message.kind;
      if (phase !== 'starting' || listening() < count) return;
      phase = 'running';
      allListen();
    }
  }

  function send({ worker, pending }: Member, order: Order, patience = PATIENCE): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      const id = ++asked;
      const settle = (answer: Answer | undefined) => {
        clearTimeout(timer);
        pending.delete(id);
        resolve(answer);
      };
      const timer = setTimeout(settle, patience, undefined);
      pending.set(id, settle);
      worker.send({ id, order } satisfies ToWorker, (error) => error && settle(undefined));
    });
  }

  async function command(order: Order, patience?: number): Promise<{ confirmed: number; killed: number }> {
    const confirmations = hearing().map(async (member) => {
      if (await send(member, order, patience)) return true;
      member.worker.process.kill('SIGKILL');
      await member.gone;
      return false;
    });
    const all = await Promise.all(confirmations);
    const confirmed = all.filter(Boolean).length;
    return { confirmed, killed: all.length - confirmed };
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    phase = 'closing';
    clearInterval(pulse);
    for (const { worker } of members) worker.process.kill(signal);
    await Promise.all([...members].map(({ gone }) => gone));
  }

  return {
    async start() {
      // Else JSON, which has no Infinity and no NaN.
      cluster.setupPrimary({ serialization: 'advanced' });
      for (let index = 0; index < count; index++) fork();
      try {
        await started;
      } catch (error) {
        await end('SIGKILL');
        throw error;
      }
    },
    listening,
    replaced: () => replaced,
    async ask<T>(order: Order) {
      const answers = hearing().map(async (member) => ({
        worker: member.worker.id,
        answer: await send(member, order),
      }));
      return (await Promise.all(answers)).flatMap(({ worker, answer }) =>
        answer ? [{ worker, value: answer.value as T }] : [],
      );
    },
    command: (order) => command(order),
    async close() {
      const cut = setTimeout(end, drain, 'SIGKILL');
      await end('SIGTERM');
      clearTimeout(cut);
    },
  };
}
