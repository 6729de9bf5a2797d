import { describe, expect, inject, test } from 'vitest';
import { PAGES } from '../src/pages.ts';

const ORIGINS = { edge: inject('edge'), layout: inject('layout') };

/** Everything of the first page that is a file of its own, one of each kind. */
async function filesOf(origin: string): Promise<string[]> {
  const html = await (await fetch(`${origin}/product/CL-01`)).text();
  const found = [
    /<link rel="stylesheet" href="([^"]*)"/,
    /<script type="module" src="([^"]*)"/,
    /<img class="product-picture" src="([^"]*)"/,
    /<meta property="og:image" content="([^"]*)"/,
  ].map((pattern) => new URL(pattern.exec(html)?.[1] ?? `no ${pattern}`, origin));
  return found.map(({ pathname }) => pathname);
}

const PATHS = [
  ...PAGES.map(([path]) => path),
  '/_fragments/en/explore/header',
  '/_fragments/de/explore/footer',
  '/_fragments/private/en/checkout/mini-cart',
  '/_fragments/en/nobody/nothing',
  '/sitemap.xml',
  '/sitemap-explore-1.xml',
  '/sitemap-decide-1.xml',
  '/sitemap-decide-2.xml',
  '/robots.txt',
  '/products/',
  '/checkout/cart/add',
];

/**
 * Fields of the connection, of the moment, or known only with the body (RFC 9110 §9.3.2), as the last two are where a page
 * leaves before all of it is there.
 */
const OWN_TO_EACH = new Set([
  'age',
  'cache-status',
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'server-timing',
  'transfer-encoding',
  'x-request-id',
  'link',
  'surrogate-key',
]);

/** Without a coding, which is applied to bodies only. */
const ask = (origin: string, path: string, init: RequestInit = {}) =>
  fetch(origin + path, { ...init, redirect: 'manual', headers: { 'accept-encoding': 'identity', ...init.headers } });

const fieldsOf = ({ headers }: Response) => Object.fromEntries([...headers].filter(([name]) => !OWN_TO_EACH.has(name)));

describe.each(Object.entries(ORIGINS))('on the %s', (_, origin) => {
  test.each(PATHS)('HEAD %s has the fields of GET, and no body', async (path) => {
    const get = await ask(origin, path);
    const body = await get.text();
    const head = await ask(origin, path, { method: 'HEAD' });
    expect(await head.text()).toBe('');
    expect(head.status).toBe(get.status);
    expect(fieldsOf(head)).toEqual(fieldsOf(get));
    const length = head.headers.get('content-length');
    if (length !== null) expect(Number(length)).toBe(Buffer.byteLength(body));
  });

  test('HEAD of files has the fields of GET, and no body', async () => {
    for (const path of await filesOf(origin)) {
      const [get, head] = [await ask(origin, path), await ask(origin, path, { method: 'HEAD' })];
      expect([path, get.status, head.status, await head.text()]).toEqual([path, 200, 200, '']);
      expect(fieldsOf(head)).toEqual(fieldsOf(get));
      await get.arrayBuffer();
    }
  });

  test.each(PATHS)('%s is not sent again to whom it was sent (RFC 9110 §13.1)', async (path) => {
    const whole = await ask(origin, path);
    await whole.text();
    const etag = whole.headers.get('etag');
    const lastModified = whole.headers.get('last-modified');
    if (whole.status !== 200) return;
    if (etag) {
      for (const method of ['GET', 'HEAD']) {
        const again = await ask(origin, path, { method, headers: { 'if-none-match': etag } });
        expect([method, again.status, await again.text()]).toEqual([method, 304, '']);
        expect(again.headers.get('etag')).toBe(etag);
      }
      expect((await ask(origin, path, { headers: { 'if-none-match': '"another"' } })).status).toBe(200);
    }
    if (lastModified) {
      const again = await ask(origin, path, { headers: { 'if-modified-since': lastModified } });
      expect(again.status).toBe(304);
    }
  });

  test.each([
    '/',
    '/products/classic',
    '/product/CL-01',
    '/de/stores',
    '/_fragments/en/explore/header',
    '/sitemap.xml',
    '/robots.txt',
  ])('%s has a validator where it may be kept', async (path) => {
    const response = await ask(origin, path);
    await response.text();
    const isStored = !/no-store/.test(response.headers.get('cache-control') ?? 'no-store');
    expect(Boolean(response.headers.get('etag'))).toBe(Boolean(isStored));
  });
});
