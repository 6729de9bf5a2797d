import { HEADERS } from '@selvedge/contracts';
import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { routePath } from 'hono/route';
import { createHistogram, type Observed } from './histogram.ts';
import type { Logger } from './logger.ts';
import type { Registry } from './metrics.ts';
import { problem } from './problem.ts';
import { continueRequest, currentRequest, withRequest } from './request-context.ts';
import { requestField } from './request-field.ts';
import { within } from './time.ts';

export interface ChassisOptions {
  readonly log: Logger;
  readonly metrics: Registry;
  /**
   * What this process needs before it can serve, by name. Each answers whether it is there; one that throws is not, nor
   * one that takes more than a second. `/readyz` is 200 when all are.
   */
  readonly needs?: Readonly<Record<string, () => boolean | Promise<boolean>>>;
  /** What `/readyz` shows besides, by name, without a say in whether this process is ready. */
  readonly details?: Readonly<Record<string, () => unknown>>;
  /** Largest request body in bytes, 64 KiB by default. More answers 413. */
  readonly maxBody?: number;
  /** Longest path with query in bytes, 4096 by default. More answers 414. */
  readonly maxUrl?: number;
}

/**
 * The Hono app that every process starts from: request id and trace context, access log, metrics, limits, problem
 * details for what was thrown, and `/healthz`, `/readyz`, `/metrics`.
 */
export function createChassis(options: ChassisOptions): Hono {
  const { log, metrics, needs = {}, details = {}, maxBody = 64 * 1024, maxUrl = 4096 } = options;
  const app = new Hono();
  app.use(createObserver(log, metrics));
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    const check = async ([name, isThere]: [string, () => boolean | Promise<boolean>]) => {
      try {
        return [name, await within(NEED_MS, isThere(), tooLate)] as const;
      } catch (error) {
        log.warn({ err: error, need: name }, 'a need could not be checked');
        return [name, false] as const;
      }
    };
    const checks = Object.fromEntries(await Promise.all(Object.entries(needs).map(check)));
    const ready = Object.values(checks).every(Boolean);
    const shown = Object.fromEntries(Object.entries(details).map(([name, show]) => [name, show()]));
    return c.json({ ...shown, status: ready ? 'ready' : 'not ready', checks }, ready ? 200 : 503);
  });
  app.get('/metrics', async (c) => c.body(await metrics.metrics(), 200, { 'content-type': metrics.contentType }));
  const limitBody = bodyLimit({
    maxSize: maxBody,
    onError: () => problem({ status: 413, title: 'Body too large', detail: `At most ${maxBody} bytes are accepted.` }),
  });
  const tooLong = `At most ${maxUrl} bytes are accepted.`;
  app.use(function limit(c, next) {
    // An absolute http(s) URL: its path begins at the first slash after the scheme's two.
    if (c.req.url.length - c.req.url.indexOf('/', 8) > maxUrl)
      return Promise.resolve(problem({ status: 414, title: 'URI too long', detail: tooLong }));
    // Looking for a body makes a whole web Request of the light one; that of a GET or HEAD has none (Fetch, "new Request").
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
    return limitBody(c, next);
  });
  app.notFound((c) => problem({ status: 404, title: 'Not found', detail: `Nothing is served at ${c.req.path}.` }));
  app.onError((error) => {
    if (error instanceof HTTPException) {
      return error.res ?? problem({ status: error.status, title: error.message || 'The request was refused' });
    }
    log.error({ err: error }, 'a request failed');
    return problem({ status: 500, title: 'Internal error', requestId: currentRequest()?.requestId });
  });
  return app;
}

/** How long a need may take to be checked, ms: whoever asks for readiness waits no longer either. */
const NEED_MS = 1000;

const tooLate = () => new Error(`It took more than ${NEED_MS} ms`);

/** Middleware that gives each request its id and trace, logs its outcome and counts its time. */
export function createObserver(log: Logger, metrics: Registry): MiddlewareHandler {
  const duration = requestDuration(metrics);
  return function observe(c, next) {
    const request = continueRequest(requestField(c, HEADERS.requestId), requestField(c, HEADERS.traceparent));
    return withRequest(request, async () => {
      const start = performance.now();
      await next();
      const ms = performance.now() - start;
      const { status } = c.res;
      // After next() this is the route that answered; the last one that matched may be a middleware's.
      const route = routePath(c);
      duration(c.req.method, route, status).observe(ms / 1000);
      if (route === '/healthz' || route === '/readyz' || route === '/metrics') return;
      const level = status >= 500 ? 'warn' : 'info';
      log[level]({ method: c.req.method, path: c.req.path, status, ms: Math.round(ms * 10) / 10 }, 'request');
    });
  };
}

type Duration = (method: string, route: string, status: number) => Observed;

const durations = new WeakMap<Registry, Duration>();

/** One histogram a process, whoever of its listeners counts. */
function requestDuration(metrics: Registry): Duration {
  let duration = durations.get(metrics);
  if (!duration) {
    const labels = createHistogram({
      name: 'http_server_request_duration_seconds',
      help: 'Time from request to response headers, by route',
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      metrics,
    });
    const known = new Map<string, Observed>();
    duration = (method, route, status) => {
      const key = `${method} ${status} ${route}`;
      const observed = known.get(key) ?? labels({ method, route, status });
      known.set(key, observed);
      return observed;
    };
    durations.set(metrics, duration);
  }
  return duration;
}
