import { expect, test } from 'vitest';
import { defineSite } from '../src/index.ts';
import { listen, page, SITE, startLayout } from './support.ts';

const html = { 'content-type': 'text/html; charset=utf-8' };
const manifest = JSON.stringify({ name: 'box', version: '1', content: '/' });

/** A podlet with some fragments, each of which answers, redirects or hangs as `content` says of its path. */
async function startShop(content: Record<string, string | { location: string } | undefined>) {
  const asked: string[] = [];
  const { url } = await listen((request, response) => {
    const path = request.url!;
    asked.push(path);
    if (path.endsWith('/manifest.json'))
      return void response.setHeader('content-type', 'application/json').end(manifest);
    const answer = content[path];
    if (answer === undefined) return; // never
    if (typeof answer === 'string') response.writeHead(200, html).end(answer);
    else response.writeHead(302, answer).end();
  });
  return { url, asked };
}

test('a fragment that hangs is asked five times, then its fallback comes at once, and the podlet’s others still come', async () => {
  const { url, asked } = await startShop({ '/header': 'HEADER' });
  const site = startLayout({
    podlets: { shop: { url } },
    fragments: { 'shop/box': { cookies: ['visitor'], deadline: 150, fallback: 'static' }, 'shop/header': {} },
    // Inline, so that the page's head waits for them and tells.
    pages: [
      page('/', { box: { fragment: 'shop/box', inline: true }, header: { fragment: 'shop/header', inline: true } }),
    ],
  });
  await site.layout.manifests.get('shop/box');
  const reasons: (string | null)[] = [];
  for (let n = 0; n < 8; n++) {
    if (n === 5) await expect.poll(() => site.layout.breakers().shop?.box).toBe('open');
    const response = await site.ask('/');
    reasons.push(response.headers.get('selvedge-degraded'));
    expect(await response.text()).toContain('[box:static][header:HEADER]');
  }
  expect(reasons).toEqual([...Array(5).fill('shop/box;static;deadline'), ...Array(3).fill('shop/box;static;open')]);
  expect(asked.filter((path) => path === '/box').length).toBe(5);
  expect(site.layout.breakers().shop).toEqual({ box: 'open', header: 'closed' });
});

test('nobody waits for a manifest that could not be had, while it is looked for in the background', async () => {
  let isThere = false;
  const { url } = await listen((request, response) => {
    if (!isThere) return void response.writeHead(500).end();
    if (request.url!.endsWith('/manifest.json'))
      return void response.setHeader('content-type', 'application/json').end(manifest);
    response.writeHead(200, html).end('fresh');
  });
  const site = startLayout({
    podlets: { shop: { url } },
    fragments: { 'shop/box': {} },
    pages: [page('/', { box: { fragment: 'shop/box' } })],
  });
  site.layout.manifests.warmUp();
  expect(await site.text('/')).toContain('[box:]');
  isThere = true;
  // It is the background that finds it: this very request does not ask.
  expect(await site.text('/')).toContain('[box:]');
  await expect.poll(() => site.text('/')).toContain('[box:fresh]');
});

test.each([
  ['optional', false, 200, '[box:MOVED]'],
  ['required', true, 302, ''],
])('a redirect of an %s slot is that of its content, or the page’s', async (_, required, status, text) => {
  const { url } = await startShop({ '/box': { location: '/moved' }, '/moved': 'MOVED' });
  const site = startLayout({
    podlets: { shop: { url } },
    fragments: { 'shop/box': {} },
    pages: [page('/', { box: { fragment: 'shop/box', required } })],
  });
  const response = await site.ask('/');
  expect([response.status, response.headers.get('location')]).toEqual([status, required ? '/moved' : null]);
  expect(await response.text()).toContain(text);
});

test('a redirect of an optional slot to another origin gives its fallback', async () => {
  const { url, asked } = await startShop({ '/box': { location: 'http://169.254.169.254/latest' } });
  const site = startLayout({
    podlets: { shop: { url } },
    fragments: { 'shop/box': { fallback: 'static' } },
    pages: [page('/', { box: { fragment: 'shop/box', inline: true } })],
  });
  const response = await site.ask('/');
  expect(response.headers.get('selvedge-degraded')).toBe('shop/box;static;redirect');
  expect(await response.text()).toContain('[box:static]');
  expect(asked.filter((path) => path !== '/box')).toEqual(['/box/manifest.json']);
});

test('a hedge saves a page from one answer that does not come', async () => {
  let isFirst = true;
  const { url } = await listen((request, response) => {
    if (request.url!.endsWith('/manifest.json'))
      return void response.setHeader('content-type', 'application/json').end(manifest);
    if (!isFirst) response.writeHead(200, html).end('fresh');
    isFirst = false;
  });
  const site = startLayout({
    podlets: { shop: { url } },
    fragments: { 'shop/box': { hedge: 30, deadline: 4000 } },
    pages: [page('/', { box: { fragment: 'shop/box' } })],
  });
  expect(await site.text('/')).toContain('[box:fresh]');
});

test('a private fragment can have no hedge', () => {
  const site = {
    ...SITE,
    podlets: { shop: { url: 'http://127.0.0.1:1' } },
    fragments: { 'shop/cart': { hedge: 100, cookies: ['cart'] } },
  };
  expect(() => defineSite(site)).toThrow('fragment "shop/cart" has a hedge, but names cookies');
});
