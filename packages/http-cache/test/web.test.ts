import { expect, test } from 'vitest';
import { createCache, createMemoryStore, fromRequest, fromResponse, toRequest, toResponse } from '../src/index.ts';

function fetchCache(origin: (request: Request) => Response, decoded = false) {
  const cache = createCache({
    store: createMemoryStore(1 << 20),
    fetch: async (order) => fromResponse(origin(toRequest(order)), decoded),
  });
  return async (request: Request) => toResponse(await cache.handle(fromRequest(request)));
}

const URL_A = 'http://shop.example/a';

test('a fetch-style origin is cached, its cookies kept apart', async () => {
  let asked = 0;
  const handle = fetchCache(() => {
    asked++;
    return new Response('hello', {
      headers: [
        ['cache-control', 'max-age=60'],
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ],
    });
  });
  const miss = await handle(new Request(URL_A));
  expect(await miss.text()).toBe('hello');
  expect(miss.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  const hit = await handle(new Request(URL_A));
  expect(hit.headers.get('cache-status')).toMatch(/^selvedge; hit/);
  expect(hit.headers.getSetCookie()).toEqual([]);
  expect(await hit.text()).toBe('hello');
  expect(asked).toBe(1);
});

test('a 304 and a HEAD have no body', async () => {
  const handle = fetchCache(() => new Response('hello', { headers: { 'cache-control': 'max-age=60', etag: '"a"' } }));
  await (await handle(new Request(URL_A))).text();
  const unchanged = await handle(new Request(URL_A, { headers: { 'if-none-match': '"a"' } }));
  expect([unchanged.status, unchanged.body]).toEqual([304, null]);
  const head = await handle(new Request(URL_A, { method: 'HEAD' }));
  expect([head.status, head.body, head.headers.get('content-length')]).toEqual([200, null, '5']);
});

test('a request with a body reaches the origin with it', async () => {
  let got: Promise<string> | undefined;
  const handle = fetchCache((request) => {
    got = request.text();
    return new Response(null, { status: 204 });
  });
  const done = await handle(new Request(URL_A, { method: 'POST', body: 'data', headers: { 'x-a': '1' } }));
  expect(done.status).toBe(204);
  expect(await got).toBe('data');
});

test('a validation sends the cache’s own conditions', async () => {
  const seen: (string | null)[] = [];
  const handle = fetchCache((request) => {
    seen.push(request.headers.get('if-none-match'));
    return new Response('hello', { headers: { 'cache-control': 'no-cache', etag: '"a"' } });
  });
  await (await handle(new Request(URL_A, { headers: { 'if-none-match': '"b"' } }))).text();
  await (await handle(new Request(URL_A))).text();
  expect(seen).toEqual([null, '"a"']);
});

test('what the platform decoded is not called encoded', async () => {
  const origin = () =>
    new Response('hello', {
      headers: { 'cache-control': 'max-age=60', 'content-encoding': 'gzip', 'content-length': '3' },
    });
  const handle = fetchCache(origin, true);
  expect(await (await handle(new Request(URL_A))).text()).toBe('hello');
  const hit = await handle(new Request(URL_A));
  expect(hit.headers.get('content-encoding')).toBeNull();
  expect(hit.headers.get('content-length')).toBe('5');
});

test('a client that stops reading ends what is for it alone', async () => {
  let ended = false;
  const handle = fetchCache(
    () =>
      new Response(
        new ReadableStream({
          pull: (controller) => controller.enqueue(new Uint8Array(1)),
          cancel() {
            ended = true;
          },
        }),
      ),
  );
  await (await handle(new Request(URL_A))).body!.cancel();
  expect(ended).toBe(true);
});
