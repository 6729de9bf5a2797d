import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test, vi } from 'vitest';
import { ESI, HTML, startEdge } from './support.ts';

const CACHED = { 'cache-control': 'public, max-age=60' };

/** A page with two fragments, each with its name for a tag, and one that varies by language. */
function site() {
  const versions: Record<string, number> = { page: 1, price: 1, footer: 1, hello: 1 };
  const part = (name: string, body: string, fields: object) => (response: ServerResponse) =>
    response
      .writeHead(200, { ...fields, ...CACHED, 'surrogate-key': `${name} all-of-it` })
      .end(`${body}${versions[name]}`);
  const include = (name: string) => `<esi:include src="/_fragments/en/a/${name}"/>`;
  const routes: Record<string, (response: ServerResponse) => unknown> = {
    '/': part('page', `${include('price')}|${include('footer')}|`, { ...ESI, vary: 'surrogate-capability' }),
    '/_fragments/en/a/price': part('price', '€ ', HTML),
    '/_fragments/en/a/footer': part('footer', 'f', HTML),
    '/hello': part('hello', 'hello ', { ...HTML, vary: 'accept-language' }),
  };
  const answer = ({ url }: IncomingMessage, response: ServerResponse) => void routes[url!]!(response);
  return { versions, answer };
}

async function setUp(refill: number) {
  const { versions, answer } = site();
  const edge = await startEdge(answer, 4000, { refill });
  const purge = async (body: object) => {
    const headers = { authorization: 'Bearer secret' };
    const response = await edge.admin.request('/purge', { method: 'POST', body: JSON.stringify(body), headers });
    expect(response.status).toBe(200);
  };
  const paths = () => edge.received.map(({ url }) => url);
  await edge.text('/');
  return { ...edge, versions, purge, paths };
}

test('what is purged by its tag is fetched anew before a visitor asks, and the visitor does not wait for it', async () => {
  const { versions, purge, paths, text, received } = await setUp(2);
  versions.price = 2;
  await purge({ tags: ['price'] });
  await vi.waitFor(() => expect(paths().slice(3)).toEqual(['/_fragments/en/a/price']));
  await vi.waitFor(async () => expect(await text('/')).toBe('€ 2|f1|1'));
  expect(received).toHaveLength(4);
});

test('a page is fetched anew as it is asked for, with what it is told of this edge', async () => {
  const { purge, paths, received } = await setUp(2);
  await purge({ tags: ['page'] });
  await vi.waitFor(() => expect(paths().slice(3)).toEqual(['/']));
  expect(received[3]!.headers['surrogate-capability']).toBe(received[0]!.headers['surrogate-capability']);
});

test('what was changed while it was being fetched anew is not served: it is fetched once more', async () => {
  const { versions, answer } = site();
  const held = Promise.withResolvers<void>();
  let isHeld = false;
  const { text, admin, received } = await startEdge(
    async (request, response) => {
      // The answer is made before the second change, and arrives after it.
      const shown = { ...versions };
      if (isHeld) {
        isHeld = false;
        await held.promise;
        const head = { ...HTML, ...CACHED, 'surrogate-key': 'price' };
        response.writeHead(200, head).end(`€ ${shown.price}`);
        return;
      }
      answer(request, response);
    },
    4000,
    { refill: 2 },
  );
  const headers = { authorization: 'Bearer secret' };
  const purge = () => admin.request('/purge', { method: 'POST', body: '{"tags":["price"]}', headers });
  await text('/');
  versions.price = 2;
  isHeld = true;
  await purge();
  await vi.waitFor(() => expect(received).toHaveLength(4));
  versions.price = 3;
  await purge();
  held.resolve();
  expect(await text('/')).toBe('€ 3|f1|1');
});

test.each<[string, object]>([
  ['a soft purge, which leaves what is stale to be served', { tags: ['price'], soft: true }],
  ['a purge of a URL', { url: '/_fragments/en/a/price' }],
  ['a purge of all', { all: true }],
  ['a purge of what nobody asked for', { tags: ['another'] }],
])('%s fetches nothing', async (_, body) => {
  const { purge, paths } = await setUp(2);
  await purge(body);
  // A fetch that began with it would have come before this one.
  await purge({ tags: ['footer'] });
  await vi.waitFor(() => expect(paths().length).toBeGreaterThan(3));
  expect(paths().slice(3)).toEqual(['/_fragments/en/a/footer']);
});

test('what nobody asks for is fetched a few times, and then not before somebody does', async () => {
  const { purge, text, paths } = await setUp(2);
  const fetched = () => paths().filter((url) => url!.endsWith('footer')).length;
  const purgeOften = async (times: number) => {
    for (let time = 0; time < times; time++) {
      await purge({ tags: ['footer', 'price'] });
      // The price, which is asked for each time, says when the purge has been seen to.
      await text('/_fragments/en/a/price');
      await text('/_fragments/en/a/price');
    }
  };
  await purgeOften(10);
  // Once for the visitor, four times in vain.
  expect(fetched()).toBe(5);
  await text('/_fragments/en/a/footer');
  expect(fetched()).toBe(6);
  await text('/_fragments/en/a/footer');
  await purgeOften(1);
  await vi.waitFor(() => expect(fetched()).toBe(7));
});

test('of what one purge meets, all that was used is fetched, and a few of the rest', async () => {
  const { text, admin, received } = await startEdge(
    ({ url }, response) => void response.writeHead(200, { ...HTML, ...CACHED, 'surrogate-key': 'one' }).end(url),
    4000,
    { refill: 2 },
  );
  for (let at = 0; at < 40; at++) await text(`/${at}`);
  for (let at = 20; at < 40; at++) await text(`/${at}`);
  const headers = { authorization: 'Bearer secret' };
  await admin.request('/purge', { method: 'POST', body: '{"tags":["one"]}', headers });
  await vi.waitFor(() => expect(received.length).toBeGreaterThanOrEqual(76));
  const fetched = received.slice(40).map(({ url }) => Number(url!.slice(1)));
  expect(fetched.filter((at) => at >= 20)).toHaveLength(20);
  expect(fetched.filter((at) => at < 20)).toHaveLength(16);
});

test('what depends on what the visitor said is left to visitors', async () => {
  const { purge, text, paths } = await setUp(2);
  await text('/hello', { headers: { 'accept-language': 'de' } });
  await purge({ tags: ['hello', 'footer'] });
  await vi.waitFor(() => expect(paths().length).toBeGreaterThan(4));
  expect(paths().slice(4)).toEqual(['/_fragments/en/a/footer']);
});

test('without the option nothing is fetched before a visitor asks', async () => {
  const { purge, text, received } = await setUp(0);
  await purge({ tags: ['price'] });
  expect(await text('/')).toBe('€ 1|f1|1');
  expect(received).toHaveLength(4);
});

test('no more is fetched at a time than was allowed, and what an origin refuses does not hold up the rest', async () => {
  let underWay = 0;
  let most = 0;
  let isRefusing = false;
  const { text, admin, received } = await startEdge(
    (request, response) => {
      most = Math.max(most, ++underWay);
      setImmediate(() => {
        underWay--;
        response.writeHead(isRefusing ? 500 : 200, { ...HTML, ...CACHED, 'surrogate-key': 'one' }).end(request.url);
      });
    },
    4000,
    { refill: 2 },
  );
  for (let at = 0; at < 10; at++) await text(`/${at}`);
  most = 0;
  isRefusing = true;
  const headers = { authorization: 'Bearer secret' };
  await admin.request('/purge', { method: 'POST', body: '{"tags":["one"]}', headers });
  await vi.waitFor(() => expect(received).toHaveLength(20));
  expect(most).toBe(2);
});
