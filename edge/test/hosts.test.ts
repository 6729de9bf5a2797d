import { expect, test } from 'vitest';
import { readAll, startEdge } from './support.ts';

const HOSTS = ['shop.example', 'laden.example:8443'];

/** An edge before an origin whose page depends on the host that it is told of. */
async function start(more: NonNullable<Parameters<typeof startEdge>[2]> = { hosts: HOSTS }) {
  const edge = await startEdge(
    (request, response) => {
      response.writeHead(200, {
        'content-type': 'text/plain',
        'cache-control': 's-maxage=60',
        vary: 'x-forwarded-host',
      });
      response.end(`${request.headers['x-forwarded-host']}`);
    },
    4000,
    more,
  );
  const get = async (host: string, headers: Record<string, string> = {}) => {
    const { request, response } = edge.open('/', { headers: { host, ...headers } });
    request.end();
    return (await readAll(await response)).text;
  };
  return { ...edge, get };
}

test.each([
  ['shop.example', 'shop.example'],
  ['SHOP.example', 'shop.example'],
  ['laden.example:8443', 'laden.example:8443'],
  ['laden.example', 'undefined'],
  ['unknown.example', 'undefined'],
])('to a request for %s the origin hears of %s', async (host, told) => {
  const { get } = await start();
  expect(await get(host)).toBe(told);
});

test('each of the hosts has its own responses kept, and all others share theirs', async () => {
  const { get, received } = await start();
  const hosts = ['shop.example', 'laden.example:8443', 'a.example', 'b.example'];
  for (const host of [...hosts, ...hosts]) await get(host);
  expect(received.map(({ headers }) => headers['x-forwarded-host'])).toEqual([
    'shop.example',
    'laden.example:8443',
    undefined,
  ]);
});

test('what a visitor says of the host is not believed, nor what it would be kept by', async () => {
  const { get, received } = await start();
  for (const said of ['shop.example', 'evil.example', ''])
    expect(await get('unknown.example', { 'x-forwarded-host': said })).toBe('undefined');
  expect(received).toHaveLength(1);
});

test('what a trusted peer says of the host is, as far as it is one of them', async () => {
  const { get } = await start({ hosts: HOSTS, trusted: ['127.0.0.1'] });
  expect(await get('inner.example', { 'x-forwarded-host': 'shop.example' })).toBe('shop.example');
  expect(await get('shop.example', { 'x-forwarded-host': 'evil.example' })).toBe('undefined');
});

test('without hosts the origin hears of none, whoever says one', async () => {
  const { get, received } = await start({ trusted: ['127.0.0.1'] });
  for (const host of ['shop.example', 'evil.example'])
    expect(await get(host, { 'x-forwarded-host': host })).toBe('undefined');
  expect(received).toHaveLength(1);
});
