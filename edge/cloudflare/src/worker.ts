import { env, waitUntil } from 'cloudflare:workers';
import { NOT_NOW } from '../../src/refusals.ts';
import { createApp } from './app.ts';
import { refuse } from './edge.ts';
import { readOptions } from './options.ts';
import type { PurgeLogMethods } from './purge-log.ts';

export { PurgeLog } from './purge-log.ts';

/** ms beyond what the origin may take. */
const PATIENCE = 5000;

type App = ReturnType<typeof createApp>;

/** One for all requests of an isolate, so that they share what is on its way. */
let app: App | undefined;

function start(): App {
  const log = env.PURGES as DurableObjectNamespace<PurgeLogMethods>;
  return createApp({
    options: readOptions(env),
    // A stub belongs to the request that made it.
    log: {
      record: (purges) => log.get(log.idFromName('purges')).record(purges),
      since: (after) => log.get(log.idFromName('purges')).since(after),
    },
    background: waitUntil,
  });
}

export default {
  async fetch(request: Request): Promise<Response> {
    app ??= start();
    if (app.isForOperators(request)) return app.operators(request);
    const answering = app.answer(request);
    // Others may wait for what it fetches, after its client has left.
    waitUntil(answering.then(() => {}));
    return inTime(answering, app);
  },
};

/**
 * Give up on what can come no more: the platform ended the request whose answer others wait for. Nobody waits for that again.
 */
async function inTime(answering: Promise<Response>, asked: App): Promise<Response> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), readOptions(env).originDuration + PATIENCE);
  const response = await Promise.race([answering, promise]);
  clearTimeout(timer);
  if (response) return response;
  if (app === asked) app = undefined;
  return refuse({ status: 504, ...NOT_NOW });
}
