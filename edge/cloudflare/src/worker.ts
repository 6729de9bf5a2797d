import { env, waitUntil } from 'cloudflare:workers';
import { NOT_NOW } from '../../src/refusals.ts';
import { createApp } from './app.ts';
import { refuse } from './edge.ts';
import { readOptions } from './options.ts';
import type { PurgeLogMethods } from './purge-log.ts';

export { PurgeLog } from './purge-log.ts';

/** ms beyond what the origin may take. */
const PATIENCE = 5000;

interface Isolate {
  readonly app: ReturnType<typeof createApp>;
  /** ms that an answer may take. */
  readonly patience: number;
}

/** One for all requests of an isolate, so that they share what is on its way. */
let isolate: Isolate | undefined;

function start(): Isolate {
  const options = readOptions(env);
  const logs = env.PURGES as DurableObjectNamespace<PurgeLogMethods>;
  // A stub belongs to the request that made it.
  const log = () => logs.get(logs.idFromName('purges'));
  const app = createApp({
    options,
    log: { record: (purges) => log().record(purges), since: (after) => log().since(after) },
    background: waitUntil,
  });
  return { app, patience: options.originDuration + PATIENCE };
}

export default {
  async fetch(request: Request): Promise<Response> {
    isolate ??= start();
    const { app } = isolate;
    if (app.isForOperators(request)) return app.operators(request);
    const answering = app.answer(request);
    // Others may wait for what it fetches, after its client has left.
    waitUntil(answering);
    return inTime(answering, isolate);
  },
};

/**
 * Give up on what can come no more: the platform ended the request whose answer others wait for. Nobody waits for that again.
 */
async function inTime(answering: Promise<Response>, asked: Isolate): Promise<Response> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), asked.patience);
  const response = await Promise.race([answering, promise]);
  clearTimeout(timer);
  if (response) return response;
  if (isolate === asked) isolate = undefined;
  return refuse({ status: 504, ...NOT_NOW });
}
