import { getConnInfo } from '@hono/node-server/conninfo';
import { createObserver, type Logger, type Registry } from '@selvedge/server';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createEdge } from './edge.ts';
import type { Origin } from './origin.ts';

export interface AppDependencies {
  readonly origin: Origin;
  readonly log: Logger;
  readonly metrics: Registry;
}

/** Bytes, as the origin takes. It would answer before it has read all, and that answer is lost when the connection breaks. */
const MAX_BODY = 64 * 1024;

/** The public side of the edge, without listening. It has no route of its own: every path is the origin's. */
export function createApp({ origin, log, metrics }: AppDependencies): Hono {
  const answer = createEdge({ origin, log });
  const app = new Hono();
  app.use(createObserver(log, metrics));
  app.use(
    bodyLimit({
      maxSize: MAX_BODY,
      onError: (c) => c.text(`At most ${MAX_BODY} bytes are accepted.\n`, 413, { 'cache-control': 'no-store' }),
    }),
  );
  app.all('*', (c) =>
    answer(c.req.raw, { address: peerAddress(c), host: c.req.header('host') ?? null, protocol: 'http' }),
  );
  app.onError((error, c) => {
    log.error({ err: error }, 'a request failed');
    return c.text('Something broke on our side.\n', 500, { 'cache-control': 'no-store' });
  });
  return app;
}

const peerAddress = (c: Context) => (c.env?.incoming ? getConnInfo(c).remote.address : undefined);
