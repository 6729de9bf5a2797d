import { once } from 'node:events';
import { request } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { createLogger } from '@selvedge/server';
import type { Context } from 'hono';
import { expect, onTestFinished, test, vi } from 'vitest';
import { listen, page, startLayout, startPodlet } from './support.ts';

/** Something to wait for, and the way to let it happen. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** A required slot that is there at once between two optional ones that wait, on a real socket. */
async function start({ settle = 1, late = 'LATE' as string | ((c: Context) => Response) } = {}) {
  const { opened, open } = gate();
  const logged: Record<string, unknown>[] = [];
  const log = createLogger('test', 'warn', { write: (line) => void logged.push(JSON.parse(line)) });
  const cached = { 'cache-control': 'max-age=60', 'surrogate-key': 'main' };
  const shop = await startPodlet(
    {
      first: { content: (c) => c.html('FIRST', 200, cached), manifest: { css: [{ value: '/assets/first.css' }] } },
      main: { content: (c) => c.html('MAIN', 200, cached) },
      late: {
        async content(c) {
          await opened;
          return typeof late === 'string' ? c.html(late, 200, cached) : late(c);
        },
        fallback: 'FALLBACK',
        manifest: { css: [{ value: '/assets/late.css' }] },
      },
    },
    (app) => app.get('/never', () => new Promise<Response>(() => {})),
  );
  const site = startLayout(
    {
      podlets: { shop: { url: shop.url } },
      fragments: { 'shop/first': {}, 'shop/main': {}, 'shop/late': {} },
      pages: [
        page('/', {
          first: { fragment: 'shop/first' },
          late: { fragment: 'shop/late' },
          main: { fragment: 'shop/main', required: true },
        }),
      ],
    },
    { settle, log, deadline: 60_000, budget: 60_000 },
  );
  const { url } = await listen(getRequestListener(site.layout.app.fetch));
  return { ...site, url, open, logged };
}

test('the head and all before what is late leave at once; the rest follows, and is the page that a whole one would be', async () => {
  const { url, open, text } = await start();
  const response = await fetch(url);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let html = '';
  while (!html.includes('FIRST')) html += (await reader.read()).value ?? '';
  expect(html).not.toContain('LATE');
  expect(html.endsWith('FIRST][late:')).toBe(true);
  open();
  for (let next = await reader.read(); !next.done; next = await reader.read()) html += next.value;
  expect(html).toMatch(/FIRST\]\[late:<link[^>]*>LATE\]\[main:MAIN\]<\/body>$/);
  expect(await text('/')).toBe(html);
});

test('a head that leaves early lets nobody keep the page, and says only what is known', async () => {
  const { ask, open } = await start();
  const { status, headers, body } = await ask('/');
  open();
  expect([status, headers.get('cache-control'), headers.get('vary')]).toEqual([
    200,
    'private, no-store',
    'surrogate-capability',
  ]);
  for (const name of ['etag', 'surrogate-key', 'selvedge-degraded', 'content-length'])
    expect([name, headers.has(name)]).toEqual([name, false]);
  expect(headers.get('server-timing')).toMatch(/^shop-main;desc="fresh";dur=[\d.]+(, shop-first;[^,]*)?$/);
  await body?.cancel();
});

test('it names the assets of what follows, so that they can be loaded meanwhile', async () => {
  const { ask, open, layout } = await start();
  await layout.manifests.get('shop/first');
  await layout.manifests.get('shop/late');
  const { headers, body } = await ask('/');
  open();
  expect(headers.get('link')).toBe(
    '</_podlet/shop/first/assets/first.css>; rel=preload; as=style, </_podlet/shop/late/assets/late.css>; rel=preload; as=style',
  );
  await body?.cancel();
});

test('what is there while the head settles makes the page whole: with lifetime, ETag and tags, and nothing to preload', async () => {
  const { ask, open } = await start({ settle: 60_000 });
  const asked = ask('/');
  open();
  const { headers } = await asked;
  expect(headers.get('cache-control')).toBe('public, max-age=60, s-maxage=60');
  expect(headers.has('etag')).toBe(true);
  expect(headers.get('surrogate-key')).toBe('main podlet-shop');
  expect(headers.has('link')).toBe(false);
});

test('without settling the head waits for nothing that is optional', async () => {
  const { ask, open } = await start({ settle: 0 });
  const { headers, body } = await ask('/');
  expect(headers.has('etag')).toBe(false);
  await body?.cancel();
  open();
  // What is kept is no wait.
  await vi.waitUntil(async () => (await ask('/')).headers.has('etag'));
});

test('what becomes of the rest is told in one line of the log', async () => {
  const { text, open, logged } = await start({ late: (c) => c.text('broken', 500) });
  const page = text('/');
  open();
  expect(await page).toContain('FALLBACK][main:MAIN]');
  expect(logged).toEqual([
    expect.objectContaining({
      msg: 'a page is degraded',
      path: '/',
      fragments: [expect.objectContaining({ name: 'shop/late', outcome: 'fallback', reason: 'status' })],
    }),
  ]);
});

test('HEAD of a page that would be streamed ends at once', async () => {
  const { url, open } = await start();
  const response = await fetch(url, { method: 'HEAD' });
  expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
  expect(await response.text()).toBe('');
  open();
});

/** A required slot with an include that it cannot do without, whose fragment comes late and cannot be filled. */
async function startBreaking() {
  const { opened, open } = gate();
  const logged: string[] = [];
  const log = createLogger('test', 'warn', { write: (line) => void logged.push(JSON.parse(line).msg) });
  const esi = (c: Context, html: string) => c.html(html, 200, { 'surrogate-control': 'content="ESI/1.0"' });
  const shop = await startPodlet({
    main: { content: (c) => esi(c, '<p>MAIN<esi:include src="/_fragments/en/shop/inner"/></p>') },
    inner: {
      async content(c) {
        await opened;
        return esi(c, '<esi:include src="/_fragments/en/shop/nowhere"/>');
      },
    },
  });
  const site = startLayout(
    {
      podlets: { shop: { url: shop.url } },
      fragments: { 'shop/main': {}, 'shop/inner': {} },
      pages: [page('/', { main: { fragment: 'shop/main', required: true } })],
    },
    { settle: 1, log, deadline: 60_000, budget: 60_000 },
  );
  const { url } = await listen(getRequestListener(site.layout.app.fetch));
  return { ...site, url, open, logged };
}

test('when an include that a page cannot do without fails late, the connection is cut, and it is logged in one line', async () => {
  const printed = vi.spyOn(console, 'error');
  onTestFinished(() => printed.mockRestore());
  const { url, open, logged } = await startBreaking();
  const asked = request(url).end();
  const [response] = await once(asked, 'response');
  let html = '';
  response.setEncoding('utf8').on('data', (text: string) => {
    html += text;
    if (html.includes('MAIN')) open();
  });
  const [error] = await once(response, 'error');
  expect(error.code).toBe('ECONNRESET');
  expect(response.complete).toBe(false);
  expect(html).not.toContain('</body>');
  expect(logged.filter((line) => line === 'a page broke off after its head had left')).toHaveLength(1);
  expect(printed).not.toHaveBeenCalled();
});

test('where there is no connection to cut, the reader of the body is told', async () => {
  const { ask, open } = await startBreaking();
  const response = await ask('/');
  const body = response.text();
  open();
  await expect(body).rejects.toThrow();
});

test('a visitor who leaves while a page streams ends what is fetched for that visitor alone', async () => {
  const ended = gate();
  const shop = await startPodlet({
    main: { content: 'MAIN' },
    cart: {
      content(c) {
        c.req.raw.signal.addEventListener('abort', ended.open);
        return new Promise(() => {});
      },
    },
  });
  const site = startLayout(
    {
      podlets: { shop: { url: shop.url } },
      fragments: { 'shop/main': {}, 'shop/cart': { cookies: ['cart'] } },
      pages: [page('/', { main: { fragment: 'shop/main', required: true }, cart: { fragment: 'shop/cart' } })],
    },
    { settle: 1, deadline: 60_000, budget: 60_000 },
  );
  const { url } = await listen(getRequestListener(site.layout.app.fetch));
  const leaving = new AbortController();
  const response = await fetch(url, { signal: leaving.signal });
  const body = response.text();
  leaving.abort();
  await expect(body).rejects.toThrow();
  await ended.opened;
});
