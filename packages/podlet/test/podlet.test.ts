import { manifest as validateManifest } from '@podium/schemas';
import { decodeFragmentHead } from '@selvedge/contracts';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineFragment, html } from '../src/index.ts';
import { buildAssets, SELVEDGE, STOCK, startPodlet } from './support.ts';

const hello = defineFragment({
  query: z.object({ name: z.string().max(20).default('you') }),
  styles: ['frame.css', 'pages.css'],
  content: ({ query }) => ({
    body: html`<p>Hello ${query.name}</p>`,
    head: { title: `Hello ${query.name}` },
    cacheControl: 'public, max-age=60',
    tags: ['hello', `hello-${query.name}`],
  }),
  fallback: () => html`<p>Hello</p>`,
  examples: [{ name: 'Ann' }, { name: '<Bo>' }],
});
const bare = defineFragment({ content: () => ({ body: html`<p>bare</p>` }) });

test.each([
  ['hello', STOCK],
  ['hello', SELVEDGE],
  ['bare', STOCK],
  ['bare', {}],
])("the manifest of %s is valid by Podium's schema", async (name, headers) => {
  const { ask } = startPodlet({ fragments: { hello, bare } });
  const response = await ask(`/${name}/manifest.json`, headers);
  expect(response.headers.get('podlet-version')).toBe('v7');
  const manifest = await response.json();
  expect(validateManifest(manifest)).toEqual({ value: manifest, error: false });
  expect(manifest).toMatchObject({ name: `explore-${name}`, version: 'v7', content: '/' });
  expect(manifest.fallback).toBe(name === 'hello' ? '/fallback' : '');
});

test('the runtime is listed where no Selvedge layout brings it, in manifest and Link', async () => {
  const { ask } = startPodlet({ fragments: { hello, bare } });
  const runtime = '../assets/selvedge.0123456789ab.js';
  for (const [headers, isListed] of [
    [STOCK, true],
    [SELVEDGE, false],
  ] as const) {
    const manifest = await (await ask('/hello/manifest.json', headers)).json();
    expect(manifest.js.map(({ value }: { value: string }) => value)).toEqual(isListed ? [runtime] : []);
    for (const path of ['/hello/', '/hello/fallback', '/bare/'])
      expect((await ask(path, headers)).headers.get('link')?.includes(runtime) ?? false).toBe(isListed);
  }
});

test('Link is one line that names each asset, without a comma inside a URL; no asset, no Link', async () => {
  const { ask } = startPodlet({ fragments: { hello, bare } });
  expect((await ask('/hello/', STOCK)).headers.get('link')).toBe(
    '<../assets/selvedge.0123456789ab.js>; type=module; asset-type=script, ' +
      '<../assets/frame.0123456789ab.css>; type=text/css; rel=stylesheet; asset-type=style, ' +
      '<../assets/pages.0123456789ab.css>; type=text/css; rel=stylesheet; asset-type=style',
  );
  expect((await ask('/bare/')).headers.has('link')).toBe(false);
});

test('content says what it is, how long it keeps, what it depends on, and what the head should say', async () => {
  const { ask } = startPodlet({ fragments: { hello } });
  for (const path of ['/hello', '/hello/', '/hello/?name=you&utm_source=x']) {
    const { status, headers } = await ask(path);
    expect(status).toBe(200);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'public, max-age=60',
      'surrogate-key': 'hello hello-you',
      'podlet-version': 'v7',
      vary: 'surrogate-capability',
      'x-robots-tag': 'noindex',
    });
    expect(headers.has('surrogate-control')).toBe(false);
    expect(decodeFragmentHead(headers.get('podlet-head'))).toEqual({ title: 'Hello you' });
  }
});

test('what a visitor wrote is escaped, with ESI markup and head too', async () => {
  const { ask } = startPodlet({ fragments: { hello } });
  const response = await ask(`/hello/?name=${encodeURIComponent('<esi:vars>"&\'<b>')}`);
  const body = await response.text();
  expect(body).not.toMatch(/<esi:|<b>/);
  expect(body).toContain('&lt;esi:vars&gt;');
  expect(decodeFragmentHead(response.headers.get('podlet-head'))?.title).toBe('Hello <esi:vars>"&\'<b>');
});

test('a query that does not fit is a 404 that names what is wrong', async () => {
  const { ask } = startPodlet({ fragments: { hello } });
  const response = await ask(`/hello/?name=${'a'.repeat(21)}`);
  expect(response.status).toBe(404);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect((await response.json()).detail).toContain('name: ');
});

test('a fragment sees the locale, the cookies, and whether the site has TLS', async () => {
  const seen: unknown[] = [];
  const spy = defineFragment({
    content: ({ locale, cookies, secure }) => {
      seen.push({ locale, cookies: { ...cookies }, secure });
      return { body: 'x' };
    },
  });
  const { ask } = startPodlet({ fragments: { spy } });
  await ask('/spy/', { ...SELVEDGE, cookie: 'cart=a%20b' });
  await ask('/spy/', STOCK);
  await ask('/spy/', { 'podium-locale': '../..' });
  await ask('/spy/', { cookie: '%; =; cart' });
  expect(seen).toEqual([
    { locale: 'en', cookies: { cart: 'a b' }, secure: true },
    { locale: 'en-en', cookies: {}, secure: false },
    { locale: 'en', cookies: {}, secure: false },
    { locale: 'en', cookies: expect.any(Object), secure: false },
  ]);
});

test('assets are named where the one asking serves them: behind a Selvedge layout, else at the podlet', async () => {
  const linked = defineFragment({
    content: ({ asset, template }) => ({ body: `${asset('picker.js')} ${template('picker.js')}` }),
  });
  const { ask } = startPodlet({ fragments: { linked } });
  expect(await (await ask('/linked/')).text()).toBe('/_podlet/explore/assets/picker.0123456789ab.js t-picker.js');
  for (const headers of [STOCK, {}])
    expect(await (await ask('/linked/', headers)).text()).toBe(
      'http://127.0.0.1:4101/assets/picker.0123456789ab.js t-picker.js',
    );
});

test("status and redirect are the fragment's to say", async () => {
  const gone = defineFragment({ content: () => ({ body: 'gone', status: 410 }) });
  const moved = defineFragment({
    content: () => ({ body: '', location: '/product/new', status: 301, cacheControl: 'max-age=60' }),
  });
  const away = defineFragment({ content: () => ({ body: '', location: '/cart' }) });
  const { ask } = startPodlet({ fragments: { gone, moved, away } });
  expect((await ask('/gone/')).status).toBe(410);
  const response = await ask('/moved/');
  expect([response.status, response.headers.get('location'), response.headers.get('cache-control')]).toEqual([
    301,
    '/product/new',
    'max-age=60',
  ]);
  expect((await ask('/away/')).status).toBe(302);
});

test.each([
  [
    'a throw in content',
    defineFragment({
      content: () => {
        throw new Error('secret');
      },
    }),
  ],
  ['a rejected promise in content', defineFragment({ content: () => Promise.reject(new Error('secret')) })],
  [
    'a throw in the template',
    defineFragment({
      content: () => ({
        body: html`<p>half${
          {
            get x() {
              throw new Error('secret');
            },
            toString() {
              throw new Error('secret');
            },
          } as unknown as string
        }</p>`,
      }),
    }),
  ],
  ['an asset that is not there', defineFragment({ content: ({ asset }) => ({ body: asset('secret.js') }) })],
  [
    'a head over 4 KB',
    defineFragment({
      content: () => ({
        body: 'half',
        head: { description: 'secret '.repeat(140), title: 'ü'.repeat(300), canonical: 'ü'.repeat(1300) },
      }),
    }),
  ],
])('%s is a 500, never half a fragment', async (_, broken) => {
  const { ask } = startPodlet({ fragments: { broken } });
  const response = await ask('/broken/');
  expect(response.status).toBe(500);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('podlet-version')).toBe('v7');
  expect(await response.text()).not.toMatch(/half|secret/);
});

test('a fallback is there for who asks, needs no query, and only where a fragment has one', async () => {
  const { ask } = startPodlet({ fragments: { hello, bare } });
  const response = await ask('/hello/fallback');
  expect(response.headers.get('podlet-version')).toBe('v7');
  expect(await response.text()).toContain('<p>Hello</p>');
  expect((await ask('/bare/fallback')).status).toBe(404);
});

test('the sitemap lists the pages of the team, in as many answers as it takes', async () => {
  const pages = ['A', 'B', 'C'].map((id) => ({ page: 'product', params: { id }, lastmod: '2026-01-02' }));
  const { ask } = startPodlet({
    fragments: {},
    sitemap: async (after) => (after === 'B' ? { pages: pages.slice(2) } : { pages: pages.slice(0, 2), next: 'B' }),
  });
  expect(await (await ask('/sitemap')).json()).toEqual({ pages: pages.slice(0, 2), next: 'B' });
  expect(await (await ask('/sitemap?after=B')).json()).toEqual({ pages: pages.slice(2) });
  expect((await startPodlet({ fragments: {} }).ask('/sitemap')).status).toBe(404);
});

test('assets are immutable, in the coding that the client takes', async () => {
  const { ask } = startPodlet({ fragments: {} });
  const path = '/assets/frame.0123456789ab.css';
  const response = await ask(path, { 'accept-encoding': 'gzip, br' });
  expect(await response.text()).toBe('br:a{}');
  expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  const head = await ask(path, { 'accept-encoding': 'gzip' }, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-encoding'), await head.text()]).toEqual([200, 'gzip', '']);
  for (const other of [
    '/assets/frame.css',
    '/assets/manifest.json',
    '/assets/..%2fmanifest.json',
    '/assets/',
    '/assets/__proto__',
  ])
    expect([other, (await ask(other)).status]).toEqual([other, 404]);
});

test('the development page shows each fragment with its examples and fallback, escaped, and only while developing', async () => {
  const { ask } = startPodlet({ fragments: { hello, bare }, development: true });
  const response = await ask('/', {});
  expect(response.headers.get('content-type')).toContain('text/html');
  const body = await response.text();
  expect([...body.matchAll(/data-path="([^"]*)"/g)].map(([, path]) => path)).toEqual([
    '/hello/?name=Ann',
    '/hello/?name=%3CBo%3E',
    '/hello/fallback',
    '/bare/?',
  ]);
  expect(body).toContain('<link rel="stylesheet" href="/assets/frame.0123456789ab.css">');
  expect(body).toContain("import '/assets/selvedge.0123456789ab.js'");
  const withoutIslands = startPodlet({ fragments: { bare }, development: true, assets: buildAssets() });
  expect(await (await withoutIslands.ask('/', {})).text()).not.toContain('import');
  expect((await startPodlet({ fragments: { hello } }).ask('/', {})).status).toBe(404);
});

test.each([STOCK, SELVEDGE])('with a public URL of its own, every asset is named there: %j', async (headers) => {
  const linked = defineFragment({
    styles: ['frame.css'],
    content: ({ asset }) => ({ body: asset('picker.js') }),
  });
  const base = 'https://cdn.example/explore';
  const assets = { ...buildAssets({ 'frame.css': 'a{}', 'selvedge.js': 'run()', 'picker.js': '' }), publicUrl: base };
  const { ask } = startPodlet({ fragments: { linked }, assets });
  const response = await ask('/linked/', headers);
  expect(await response.text()).toBe(`${base}/picker.0123456789ab.js`);
  const link = response.headers.get('link') ?? '';
  expect(link).toContain(`<${base}/frame.0123456789ab.css>; type=text/css`);
  expect(link).not.toContain('<../');
  const { css, js } = await (await ask('/linked/manifest.json', STOCK)).json();
  expect([...css, ...js].map(({ value }) => value)).toEqual([
    `${base}/frame.0123456789ab.css`,
    `${base}/selvedge.0123456789ab.js`,
  ]);
});
