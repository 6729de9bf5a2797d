import type { Context } from 'hono';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { page, startLayout, startPodlet } from './support.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());
const advance = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

type Says = (c: Context, count: number) => Response | Promise<Response>;

/** A podlet with one fragment, required on `/` and included in `/optional`; and what it was asked. */
async function start(
  says: Says,
  { cookies, ...options }: { cacheSize?: number; cookies?: string[]; deadline?: number; budget?: number } = {},
) {
  let count = 0;
  const state = { says };
  const content = async (c: Context) => {
    const response = await state.says(c, ++count);
    response.headers.set('date', new Date().toUTCString());
    return response;
  };
  const shop = await startPodlet({ box: { content, fallback: 'FALLBACK' } });
  const site = startLayout(
    {
      podlets: { shop: { url: shop.url } },
      locales: { en: {}, de: { prefix: '/de' } },
      fragments: { 'shop/box': { query: ['id'], maxBytes: 1000, ...(cookies && { cookies }) } },
      pages: [
        page('/', {
          box: { fragment: 'shop/box', required: true, query: ({ search }) => ({ id: search.get('id') ?? undefined }) },
        }),
        page('/optional', { box: { fragment: 'shop/box' } }),
      ],
    },
    { settle: 10_000, ...options },
  );
  const see = async (path = '/') => {
    const { headers } = await site.ask(path);
    return {
      timing: headers.get('server-timing')?.replace(/;dur=[\d.]+/, ''),
      cacheControl: headers.get('cache-control'),
      degraded: headers.get('selvedge-degraded'),
    };
  };
  return { ...site, ...shop, state, see, asked: () => shop.contentRequests().length };
}

const kept = (cacheControl: string, more: Record<string, string> = {}): Says => {
  return (c, count) => c.html(`content ${count}`, 200, { 'cache-control': cacheControl, ...more });
};

test('a public fragment is fetched once in its lifetime, for pages, includes and its own URL', async () => {
  const { text, see, asked } = await start(kept('max-age=60'));
  for (const path of ['/', '/optional', '/?utm_source=x', '/_fragments/en/shop/box'])
    expect(await text(path)).toContain('content 1');
  expect(asked()).toBe(1);
  advance(20);
  expect(await see()).toEqual({
    timing: 'shop-box;desc="cached"',
    cacheControl: 'public, max-age=40, s-maxage=40',
    degraded: null,
  });
  advance(40);
  expect((await see()).timing).toBe('shop-box;desc="fresh"');
  expect(asked()).toBe(2);
});

test('its declared query and its locale tell one from another', async () => {
  const { text, asked } = await start(kept('max-age=60'));
  for (const path of ['/?id=1', '/?id=2', '/de?id=1', '/?id=1', '/?id=2', '/de?id=1']) await text(path);
  expect(asked()).toBe(3);
});

test('a hundred visitors at once make one request', async () => {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  const { text, asked } = await start(async (c) => {
    await opened;
    return c.html('ONE', 200, { 'cache-control': 'max-age=60' });
  });
  const all = Promise.all(Array.from({ length: 100 }, () => text('/')));
  await vi.waitUntil(() => asked() > 0);
  open();
  expect((await all).every((html) => html.includes('ONE'))).toBe(true);
  expect(asked()).toBe(1);
});

test('a visitor who leaves does not end what others may use', async () => {
  const left = new AbortController();
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  const { ask, see, asked } = await start(async (c) => {
    left.abort();
    await opened;
    return c.html('ONE', 200, { 'cache-control': 'max-age=60' });
  });
  const gone = ask('/', { signal: left.signal });
  await vi.waitUntil(() => asked() > 0);
  const other = see();
  open();
  await gone;
  expect((await other).degraded).toBeNull();
  expect(asked()).toBe(1);
});

test.each<[string, Says, { cacheSize?: number; cookies?: string[] }]>([
  ['that says nothing of it', (c) => c.html('x'), {}],
  ['that is no-store', kept('no-store'), {}],
  ['that is private', kept('private, max-age=60'), {}],
  ['that names a cookie', kept('max-age=60'), { cookies: ['cart'] }],
  ['without memory for it', kept('max-age=60'), { cacheSize: 0 }],
])('a fragment %s is fetched each time', async (_, says, options) => {
  const { text, asked } = await start(says, options);
  for (let count = 1; count <= 3; count++) {
    await text('/');
    expect(asked()).toBe(count);
  }
});

test('without memory a page still says how long it may be kept', async () => {
  const { see } = await start(kept('max-age=60'), { cacheSize: 0 });
  expect((await see()).cacheControl).toBe('public, max-age=60, s-maxage=60');
});

test('what may be kept again is kept', async () => {
  const { text, state, asked } = await start(kept('no-store'));
  await text('/');
  state.says = kept('max-age=60');
  // The first shows that it may be.
  for (let count = 0; count < 4; count++) await text('/');
  expect(asked()).toBe(3);
});

test('a podlet that knows what is kept is asked under its validators only, and says 304 (RFC 9110 §15.4.5)', async () => {
  const { text, see, received, asked } = await start((c) =>
    c.req.header('if-none-match') === '"a"'
      ? c.body(null, 304, { etag: '"a"', 'cache-control': 'max-age=60' })
      : c.html('WHOLE', 200, { etag: '"a"', 'cache-control': 'max-age=60' }),
  );
  await text('/');
  advance(61);
  expect(await text('/')).toContain('[box:WHOLE]');
  expect(received.at(-1)?.headers).toMatchObject({ 'if-none-match': '"a"' });
  expect((await see()).timing).toBe('shop-box;desc="cached"');
  expect(asked()).toBe(2);
});

test('within stale-while-revalidate it is there at once, unmarked, with no lifetime; then it is new (RFC 5861 §3)', async () => {
  const { text, see } = await start(kept('max-age=60, stale-while-revalidate=30'));
  await text('/');
  advance(70);
  expect(await see()).toEqual({
    timing: 'shop-box;desc="stale"',
    cacheControl: 'public, max-age=0, s-maxage=0, stale-while-revalidate=20',
    degraded: null,
  });
  await vi.waitUntil(async () => (await see()).timing === 'shop-box;desc="cached"');
  expect(await text('/')).toContain('content 2');
});

const FAILURES: [name: string, says: Says][] = [
  ['an error', (c) => c.html('x', 500, { 'cache-control': 'max-age=60' })],
  ['a refusal', (c) => c.html('x', 403, { 'cache-control': 'max-age=60' })],
  ['another type', (c) => c.json({}, 200, { 'cache-control': 'max-age=60' })],
  ['too much', (c) => c.html('x'.repeat(1001), 200, { 'cache-control': 'max-age=60' })],
  ['an open comment', (c) => c.html('<!--', 200, { 'cache-control': 'max-age=60' })],
  ['an unasked coding', (c) => c.html('x', 200, { 'cache-control': 'max-age=60', 'content-encoding': 'br' })],
  ['nothing to stand in a page', () => new Response(null, { status: 204, headers: { 'cache-control': 'max-age=60' } })],
];

test.each(FAILURES)('%s is never kept, whatever it says', async (_, says) => {
  const { see, text, state } = await start(says);
  expect((await see('/optional')).degraded).toMatch(/^shop\/box;fallback;/);
  state.says = kept('max-age=60');
  expect(await text('/')).toContain('content 2');
});

test.each(FAILURES)(
  'with %s in place of it, what is kept stands in as long as it allows (RFC 5861 §4)',
  async (_, says) => {
    const { text, see, state, asked } = await start(kept('max-age=60, stale-if-error=600'));
    await text('/');
    state.says = says;
    advance(70);
    const degraded = {
      timing: 'shop-box;desc="stale"',
      cacheControl: 'private, no-store',
      degraded: 'shop/box;stale;status',
    };
    expect(await see()).toEqual(degraded);
    // It is left alone for a moment, and asked again within seconds.
    expect(await see()).toEqual(degraded);
    expect(asked()).toBe(2);
    state.says = kept('max-age=60, stale-if-error=600');
    advance(6);
    expect(await see()).toMatchObject({ timing: 'shop-box;desc="fresh"', degraded: null });
    advance(700);
    state.says = says;
    expect((await see('/optional')).degraded).toMatch(/^shop\/box;fallback;/);
  },
);

test('with its podlet gone, what is kept stands in unless it must be validated (RFC 9111 §4.2.4)', async () => {
  for (const [cacheControl, outcome] of [
    ['max-age=60', 'stale;disconnect'],
    ['max-age=60, must-revalidate', 'fallback;refused'],
  ] as const) {
    const { text, see, close } = await start(kept(cacheControl));
    await text('/');
    close();
    advance(70);
    expect([cacheControl, (await see('/optional')).degraded]).toEqual([cacheControl, `shop/box;${outcome}`]);
  }
});

test.each(['/', '/optional'])(
  'when its podlet hangs, what is kept stands in on %s for the first who waits, too, whatever time the page has',
  async (path) => {
    for (const time of [{ deadline: 150 }, { deadline: 5000, budget: 150 }]) {
      const { text, see, state } = await start(kept('max-age=60, stale-if-error=600'), time);
      await vi.waitUntil(async () => (await text('/')).includes('content'));
      state.says = () => new Promise(() => {});
      advance(70);
      expect(await see(path)).toEqual({
        timing: 'shop-box;desc="stale"',
        cacheControl: 'private, no-store',
        degraded: 'shop/box;stale;disconnect',
      });
    }
  },
);

test.each([{ tag: 'box' }, { tag: 'podlet-shop' }, { url: '/_fragments/en/shop/box' }, { all: true as const }])(
  'a purge of %j lets it go',
  async (purge) => {
    const { layout, text, asked } = await start(kept('max-age=60', { 'surrogate-key': 'shop box' }));
    await text('/');
    await layout.purge({ tag: 'other' });
    await text('/');
    expect(asked()).toBe(1);
    await layout.purge(purge);
    expect(await text('/')).toContain('content 2');
  },
);

test('redirects and absent pages are kept as they say, too', async () => {
  const { ask, state, layout, asked } = await start((c) => {
    c.header('cache-control', 'max-age=60');
    return c.redirect('/elsewhere', 301);
  });
  for (let count = 0; count < 2; count++) expect((await ask('/')).headers.get('location')).toBe('/elsewhere');
  expect(asked()).toBe(1);
  state.says = (c) => c.html('none', 404, { 'cache-control': 'max-age=60' });
  await layout.purge({ all: true });
  for (let count = 0; count < 2; count++) expect((await ask('/')).status).toBe(404);
  expect(asked()).toBe(2);
});

test('an optional slot has the content that its podlet redirects to, not kept longer than the redirect', async () => {
  const shop = await startPodlet(
    {
      box: {
        content: (c) => {
          c.header('cache-control', 'max-age=60');
          return c.redirect('/there', 302);
        },
      },
    },
    (app) => app.get('/there', (c) => c.html('THERE', 200, { 'cache-control': 'max-age=600' })),
  );
  const site = startLayout(
    {
      podlets: { shop: { url: shop.url } },
      fragments: { 'shop/box': {} },
      pages: [page('/', { box: { fragment: 'shop/box' } })],
    },
    { settle: 10_000 },
  );
  for (let count = 0; count < 2; count++) {
    const response = await site.ask('/');
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(await response.text()).toContain('[box:THERE]');
  }
  expect(await site.text('/_fragments/en/shop/box')).toContain('THERE');
});
