import { Writable } from 'node:stream';
import { HTTPException } from 'hono/http-exception';
import { expect, test, vi } from 'vitest';
import {
  type ChassisOptions,
  createChassis,
  createLogger,
  createMetrics,
  currentRequest,
  throwProblem,
} from '../src/index.ts';

/** A chassis that keeps its log lines. */
function setup(options: Partial<ChassisOptions> = {}) {
  const lines: Record<string, unknown>[] = [];
  const destination = new Writable({
    write(chunk, _, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  const log = createLogger('test', 'info', destination);
  const app = createChassis({ log, metrics: createMetrics('test'), ...options });
  return { app, lines };
}

async function expectProblem(response: Response, status: number): Promise<Record<string, unknown>> {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const problem = await response.json();
  expect(problem).toMatchObject({ status, type: expect.any(String), title: expect.any(String) });
  return problem;
}

test('it is healthy as soon as it answers', async () => {
  const { app } = setup({ needs: { catalogue: () => false } });
  expect((await app.request('/healthz')).status).toBe(200);
});

test.each<[string, NonNullable<ChassisOptions['needs']>, number, Record<string, boolean>]>([
  ['nothing is needed', {}, 200, {}],
  ['all is there', { a: () => true, b: async () => true }, 200, { a: true, b: true }],
  ['one is not there', { a: () => true, b: async () => false }, 503, { a: true, b: false }],
  [
    'one cannot be checked',
    {
      a: () => true,
      b: async () => {
        throw new Error('closed');
      },
      c: () => {
        throw new Error('closed');
      },
    },
    503,
    { a: true, b: false, c: false },
  ],
])('/readyz when %s', async (_, needs, status, checks) => {
  const { app } = setup({ needs });
  const response = await app.request('/readyz');
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({ status: status === 200 ? 'ready' : 'not ready', checks });
});

test('/readyz waits a second for what does not answer', async () => {
  vi.useFakeTimers();
  const { app } = setup({ needs: { database: () => new Promise(() => {}) } });
  const response = app.request('/readyz');
  await vi.advanceTimersByTimeAsync(1000);
  vi.useRealTimers();
  expect((await response).status).toBe(503);
});

test('/readyz asks anew each time', async () => {
  let there = false;
  const { app } = setup({ needs: { catalogue: () => there } });
  expect((await app.request('/readyz')).status).toBe(503);
  there = true;
  expect((await app.request('/readyz')).status).toBe(200);
});

test('/readyz shows details, which have no say in whether it is ready', async () => {
  const { app } = setup({ details: { breakers: () => ({ shop: 'open' }), status: () => 'none' } });
  const response = await app.request('/readyz');
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: 'ready', checks: {}, breakers: { shop: 'open' } });
});

test('/metrics counts requests by route, not by path', async () => {
  const { app } = setup();
  app.get('/products/:id', (c) => c.text('ok'));
  app.use((_, next) => next());
  await app.request('/products/CL-01');
  await app.request('/products/CL-02');
  const response = await app.request('/metrics');
  expect(response.headers.get('content-type')).toContain('text/plain');
  const text = await response.text();
  expect(text).toMatch(/^http_server_request_duration_seconds_count\{.*route="\/products\/:id",status="200"\} 2$/m);
  expect(text).not.toContain('CL-01');
});

test('what is not there is a 404 with problem details', async () => {
  const { app } = setup();
  const problem = await expectProblem(await app.request('/nowhere'), 404);
  expect(problem.detail).toContain('/nowhere');
});

test('what a handler throws is a 500 that says nothing but the request id; the log says the rest', async () => {
  const { app, lines } = setup();
  app.get('/broken', () => {
    throw new Error('the password is hunter2');
  });
  const response = await app.request('/broken', { headers: { 'x-request-id': 'abc' } });
  const problem = await expectProblem(response, 500);
  expect(problem).toEqual({ type: 'about:blank', title: 'Internal error', status: 500, requestId: 'abc' });
  const logged = lines.find((line) => line.msg === 'a request failed');
  expect(logged).toMatchObject({ requestId: 'abc', err: { message: 'the password is hunter2' } });
});

test('a thrown problem is answered as it is', async () => {
  const { app } = setup();
  app.get('/conflict', () => throwProblem({ type: '/problems/x', status: 409, title: 'X', skus: ['A'] }));
  expect(await expectProblem(await app.request('/conflict'), 409)).toMatchObject({ type: '/problems/x', skus: ['A'] });
});

test("a library's HTTP exception becomes problem details", async () => {
  const { app } = setup();
  app.get('/media', () => {
    throw new HTTPException(415, { message: 'Unsupported Media Type' });
  });
  const problem = await expectProblem(await app.request('/media'), 415);
  expect(problem.title).toBe('Unsupported Media Type');
});

test.each([
  ['as long as allowed', 100, 200],
  ['one byte longer', 101, 414],
])('a path with query %s, whatever the host', async (_, length, status) => {
  const { app } = setup({ maxUrl: 100 });
  app.get('/*', (c) => c.text('ok'));
  const path = `/path?q=${'a'.repeat(length - '/path?q='.length)}`;
  for (const host of ['http://a', 'http://a-host-with-a-name-that-is-long.example:8080']) {
    expect((await app.request(host + path)).status).toBe(status);
  }
  if (status === 414) await expectProblem(await app.request(path), 414);
});

/** A body without Content-Length, as `Transfer-Encoding: chunked` brings it. */
const chunked = (bytes: number) =>
  new ReadableStream({
    start(controller) {
      for (let sent = 0; sent < bytes; sent += 10) controller.enqueue(new Uint8Array(Math.min(10, bytes - sent)));
      controller.close();
    },
  });

test.each([
  ['with its length, as large as allowed', 100, false, 200],
  ['with its length, one byte larger', 101, false, 413],
  ['in chunks, as large as allowed', 100, true, 200],
  ['in chunks, one byte larger', 101, true, 413],
])('a body %s', async (_, bytes, inChunks, status) => {
  const { app } = setup({ maxBody: 100 });
  app.post('/', async (c) => c.text(String((await c.req.arrayBuffer()).byteLength)));
  const request = inChunks
    ? { body: chunked(bytes), duplex: 'half' }
    : { body: new Uint8Array(bytes), headers: { 'content-length': String(bytes) } };
  const response = await app.request('/', { method: 'POST', ...request } as RequestInit);
  if (status === 200) expect(await response.text()).toBe('100');
  else await expectProblem(response, status);
});

test("the caller's trace and request id reach the handler and the access log", async () => {
  const { app, lines } = setup();
  app.get('/', (c) => c.json(currentRequest()!));
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const headers = { 'x-request-id': 'abc', traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
  const seen = await (await app.request('/?secret=1', { headers })).json();
  expect(seen).toMatchObject({ requestId: 'abc', traceId });
  expect(lines).toMatchObject([{ name: 'test', requestId: 'abc', traceId, method: 'GET', path: '/', status: 200 }]);
  expect(JSON.stringify(lines)).not.toContain('secret');
});

test('health checks and metrics are not logged', async () => {
  const { app, lines } = setup();
  for (const path of ['/healthz', '/readyz', '/metrics']) await app.request(path);
  expect(lines).toEqual([]);
});
