import { expect, test } from 'vitest';
import { ESI, HTML, startEdge } from './support.ts';

const KEPT = { 'cache-control': 'public, max-age=0, s-maxage=86400', 'cdn-cache-control': 's-maxage=86400' };
const TAGS = { 'surrogate-key': 'product-1' };
const plain = { 'accept-encoding': 'identity' };

/** A page with an include, and files that are none. */
const answer: Parameters<typeof startEdge>[0] = (request, response) => {
  const routes: Record<string, [Record<string, string>, string]> = {
    '/page': [{ ...ESI, ...KEPT }, 'page <esi:include src="/_fragments/en/a/part"/>'],
    '/_fragments/en/a/part': [{ ...HTML, ...KEPT, ...TAGS, etag: '"p"' }, 'part'],
    '/untagged': [{ ...HTML, ...KEPT, etag: '"u"' }, 'untagged'],
    '/data': [{ 'content-type': 'application/json', ...KEPT, ...TAGS, etag: '"d"' }, '{}'],
    '/own': [{ ...HTML, 'cache-control': 'private, max-age=60', ...TAGS }, 'own'],
  };
  const [headers, body] = routes[request.url!]!;
  response.writeHead(200, headers).end(body);
};

test.each(['/page', '/_fragments/en/a/part'])(
  '%s, HTML that has tags, is to be asked for again by all who are not purged, and is 304 where it has not changed',
  async (path) => {
    const { ask, text } = await startEdge(answer);
    await text(path, { headers: plain });
    const whole = await ask(path, { headers: plain });
    expect(await whole.text()).toContain('part');
    expect(whole.headers.get('cache-control')).toBe('no-cache');
    expect(whole.headers.has('cdn-cache-control')).toBe(false);
    expect(whole.headers.get('cache-status')).toContain('hit');
    const again = await ask(path, { headers: { ...plain, 'if-none-match': whole.headers.get('etag')! } });
    expect([again.status, again.headers.get('cache-control')]).toEqual([304, 'no-cache']);
  },
);

test('the first answer says the same as those from the cache', async () => {
  const { ask } = await startEdge(answer);
  expect((await ask('/_fragments/en/a/part')).headers.get('cache-control')).toBe('no-cache');
});

test.each([
  ['/untagged', 'public, max-age=0, s-maxage=86400'],
  ['/data', 'public, max-age=0, s-maxage=86400'],
  ['/own', 'private, max-age=60'],
])('%s says what its origin says', async (path, expected) => {
  const { ask, text } = await startEdge(answer);
  await text(path);
  expect((await ask(path)).headers.get('cache-control')).toBe(expected);
});

test('with --outer-html as-origin caches outside are told what the origin says', async () => {
  const now = Date.now();
  const { ask, text } = await startEdge(answer, 4000, { outerHtml: 'as-origin' }, () => now);
  await text('/page', { headers: plain });
  expect((await ask('/page', { headers: plain })).headers.get('cache-control')).toMatch(/^public, .*s-maxage=86400/);
});
