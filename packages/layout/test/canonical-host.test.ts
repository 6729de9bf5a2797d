import { expect, test } from 'vitest';
import { page, startLayout } from './support.ts';

const PEER = (remoteAddress: string) => ({
  incoming: { socket: { remoteAddress, remotePort: 1, remoteFamily: 'IPv4' } },
});
const VISITOR = PEER('203.0.113.9');
const EDGE = PEER('127.0.0.1');
const PAGES = [page('/products', {})];

const start = (more = {}) => startLayout({ podlets: {}, pages: PAGES, canonicalHost: true, ...more }).layout.app;

test.each([
  ['GET', 301],
  ['HEAD', 301],
  ['POST', 308],
])('%s of another host is sent to the public origin with %i, path and query as they are', async (method, status) => {
  const response = await start().request('http://www.shop.example/products?a=%2F&b', { method }, VISITOR);
  expect([response.status, response.headers.get('location')]).toEqual([
    status,
    'https://shop.example/products?a=%2F&b',
  ]);
  expect(response.headers.get('cache-control')).toBe('private, max-age=3600');
});

test.each(['https://shop.example/products', 'http://shop.example/products'])('%s is served', async (url) => {
  expect((await start().request(url, {}, VISITOR)).status).toBe(200);
});

test.each<[string, object, Record<string, string>, number]>([
  ['a trusted peer that names the public host', EDGE, { 'x-forwarded-host': 'shop.example' }, 200],
  ['a trusted peer that names another', EDGE, { 'x-forwarded-host': 'www.shop.example' }, 301],
  [
    'a trusted peer that names another before the public one',
    EDGE,
    { 'x-forwarded-host': 'a.example, shop.example' },
    301,
  ],
  ['a trusted peer that names none: its Host is its own affair', EDGE, {}, 200],
  ['a trusted peer that names what is none', EDGE, { 'x-forwarded-host': '%%' }, 200],
  ['a visitor who names the public host', VISITOR, { 'x-forwarded-host': 'shop.example' }, 301],
])('%s: %#', async (_, peer, headers, status) => {
  const response = await start().request('http://10.0.0.7:8081/products', { headers }, peer);
  expect(response.status).toBe(status);
});

test.each(['//evil.example/', '/\\evil.example/', '/%2f%2fevil.example'])('%s leads nobody away', async (path) => {
  const response = await start().request(`http://other.example${path}`, {}, VISITOR);
  expect(new URL(response.headers.get('location')!).origin).toBe('https://shop.example');
});

test('a locale on an origin of its own keeps it; other hosts go to that of their path', async () => {
  const locales = { en: {}, de: { origin: 'https://laden.example' } };
  const app = start({ locales });
  expect((await app.request('https://laden.example/products', {}, VISITOR)).status).toBe(200);
  const other = await app.request('https://other.example/products', {}, VISITOR);
  expect(other.headers.get('location')).toBe('https://shop.example/products');
});

test('without the option every host is served', async () => {
  expect((await start({ canonicalHost: false }).request('http://a.example/products', {}, VISITOR)).status).toBe(200);
});
