import { expect, test } from 'vitest';
import { readAll, startEdge } from './support.ts';

const CANONICAL = { canonicalOrigin: 'https://shop.example', hosts: ['laden.example'] };

async function start(more: NonNullable<Parameters<typeof startEdge>[2]> = CANONICAL) {
  const edge = await startEdge(
    (_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 's-maxage=60' }).end('here');
    },
    4000,
    more,
  );
  const ask = async (host: string, path = '/', init: { method?: string; headers?: Record<string, string> } = {}) => {
    const { request, response } = edge.open(path, { ...init, headers: { host, ...init.headers } });
    request.end();
    const { statusCode, headers } = await response;
    await readAll(await response);
    return [statusCode, headers.location] as const;
  };
  return { ...edge, ask };
}

test.each([
  ['GET', 301],
  ['HEAD', 301],
  ['POST', 308],
])('%s of another host is sent to the public origin with %i, whatever is kept', async (method, status) => {
  const { ask } = await start();
  expect(await ask('shop.example', '/a?utm_source=x&b=%2F')).toEqual([200, undefined]);
  expect(await ask('www.shop.example', '/a?utm_source=x&b=%2F', { method })).toEqual([
    status,
    'https://shop.example/a?utm_source=x&b=%2F',
  ]);
  expect(await ask('shop.example', '/a?utm_source=x&b=%2F')).toEqual([200, undefined]);
});

test.each(['shop.example', 'SHOP.example', 'laden.example'])('%s is served', async (host) => {
  expect(await (await start()).ask(host)).toEqual([200, undefined]);
});

test.each([
  ['believed of a trusted peer', ['127.0.0.1'], 200],
  ['not of others', [], 301],
] as const)('what is said of the host is %s', async (_, trusted, status) => {
  const { ask } = await start({ ...CANONICAL, trusted });
  const headers = { 'x-forwarded-host': 'shop.example' };
  expect((await ask('10.0.0.7:8080', '/', { headers }))[0]).toBe(status);
});

test('a path that looks like a host leads nobody away', async () => {
  const { ask } = await start();
  const [, location] = await ask('other.example', '//evil.example/');
  expect(new URL(location!).origin).toBe('https://shop.example');
});

test('without the option every host is served', async () => {
  expect(await (await start({})).ask('any.example')).toEqual([200, undefined]);
});
