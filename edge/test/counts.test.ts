import { expect, test } from 'vitest';
import { ESI, HTML, startEdge } from './support.ts';

const PLAIN = { headers: { 'accept-encoding': 'identity' } };
const include = (path: string) => `<esi:include src="/_fragments/${path}" onerror="continue"/>`;

/** A page of two public parts, and one of a public and a private part. */
async function startShop() {
  const state = { now: Date.now(), isGone: false };
  const edge = await startEdge(
    (request, response) => {
      if (state.isGone) return void request.socket.destroy();
      const isOwn = request.url!.includes('/private/');
      const headers = {
        'cache-control': isOwn ? 'private, no-store' : 'max-age=60, stale-while-revalidate=600',
        date: new Date(state.now).toUTCString(),
      };
      const second = request.url === '/mine' ? 'private/cart' : 'footer';
      if (request.url!.startsWith('/_fragments/')) response.writeHead(200, { ...HTML, ...headers }).end('part');
      else response.writeHead(200, { ...ESI, ...headers }).end(include('header') + include(second));
    },
    4000,
    {},
    () => state.now,
  );
  const status = async (path: string) => {
    const response = await edge.ask(path, PLAIN);
    expect(await response.text()).toBe('partpart');
    return response.headers.get('cache-status');
  };
  return { ...edge, status, state };
}

test('Cache-Status says of a page whether anything public in it had to be fetched (RFC 9211 §2)', async () => {
  const { status, state } = await startShop();
  expect(await status('/')).toBe('selvedge; fwd=miss; detail=assembled');
  expect(await status('/')).toBe('selvedge; hit; ttl=60');
  expect(await status('/mine')).toBe('selvedge; fwd=miss; detail=assembled');
  expect(await status('/mine')).toBe('selvedge; hit; detail=filled');
  state.isGone = true;
  state.now += 90_000;
  expect(await status('/')).toBe('selvedge; hit; detail=assembled');
});

test('public includes are counted by how they came to be, those of a kept page as hits; answers by their use', async () => {
  const { status, metric } = await startShop();
  for (let visit = 0; visit < 4; visit++) await status('/');
  for (let visit = 0; visit < 2; visit++) await status('/mine');
  expect(await metric('edge_includes_total{outcome="miss"}')).toBe(2);
  expect(await metric('edge_includes_total{outcome="hit"}')).toBe(3 * 2 + 2);
  expect(await metric('edge_origin_answers_total{use="shared"}')).toBe(4);
  expect(await metric('edge_origin_answers_total{use="own"}')).toBe(2);
});
