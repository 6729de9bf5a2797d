import { once } from 'node:events';
import { type IncomingMessage, type InformationEvent, request } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { expect, test } from 'vitest';
import type { Asset } from '../src/assets.ts';
import { preloadLinks } from '../src/preload.ts';
import { listen, page, startLayout, startPodlet } from './support.ts';

const style = (url: string, more: Partial<Asset> = {}): Asset => ({ kind: 'style', url, ...more });
const script = (url: string, more: Partial<Asset> = {}): Asset => ({ kind: 'script', url, ...more });

test.each<[string, Asset[], string[]]>([
  ['nothing', [], []],
  ['a style', [style('/a.css')], ['</a.css>; rel=preload; as=style']],
  [
    'a module, fetched as its tag does',
    [script('/a.js', { type: 'module' })],
    ['</a.js>; rel=preload; as=script; crossorigin=anonymous'],
  ],
  ['a classic script', [script('/a.js')], ['</a.js>; rel=preload; as=script']],
  [
    'what is fetched with credentials from elsewhere',
    [style('https://a.example/a.css', { crossorigin: 'use-credentials' })],
    ['<https://a.example/a.css>; rel=preload; as=style; crossorigin=use-credentials'],
  ],
  [
    'styles before scripts, each once',
    [script('/a.js'), style('/a.css'), style('/b.css'), style('/a.css')],
    ['</a.css>; rel=preload; as=style', '</b.css>; rel=preload; as=style', '</a.js>; rel=preload; as=script'],
  ],
  ['not what the page names itself', [style('/own.css'), style('/a.css')], ['</a.css>; rel=preload; as=style']],
  ['not what has a hash of its content', [script('/a.js', { integrity: 'sha256-x' })], []],
  ['not what is for some screens only', [style('/a.css', { media: 'print' })], []],
  ['not what would break out of the field', [style('/a>; rel=x'), style('/ä.css'), style('/a\r\nb')], []],
])('a Link names %s', (_, assets, link) => {
  expect(preloadLinks(assets, new Set(['/own.css']))).toEqual(link);
});

test('a Link is no longer than 2 KB, and names whole assets', () => {
  const assets = Array.from({ length: 200 }, (_, index) => style(`/a-long-name-of-an-asset-${index}.css`));
  const link = preloadLinks(assets).join(', ');
  expect(link.length).toBeLessThanOrEqual(2048);
  expect(link.length).toBeGreaterThan(1900);
  expect(link).toMatch(/-0\.css>; rel=preload; as=style, .*\.css>; rel=preload; as=style$/);
});

async function start({ earlyHints = true, cacheControl = 'no-store' } = {}) {
  const css = (name: string) => ({ manifest: { css: [{ value: `/assets/${name}.css` }] } });
  const shop = await startPodlet({
    main: { content: (c) => c.html('MAIN', 200, { 'cache-control': cacheControl }), ...css('main') },
    more: { content: (c) => c.html('MORE', 200, { 'cache-control': cacheControl }), ...css('more') },
  });
  const site = startLayout(
    {
      podlets: { shop: { url: shop.url } },
      fragments: { 'shop/main': {}, 'shop/more': {} },
      pages: [page('/', { main: { fragment: 'shop/main', required: true }, more: { fragment: 'shop/more' } })],
    },
    { earlyHints, settle: 10_000 },
  );
  await site.text('/');
  const { url } = await listen(getRequestListener(site.layout.app.fetch));
  /** The `Link` fields of a 103, and of the answer. */
  async function hinted(headers: Record<string, string> = {}) {
    const asked = request(url, { headers });
    const early: unknown[] = [];
    asked.on('information', (info: InformationEvent) => early.push([info.statusCode, info.headers.link]));
    asked.end();
    const [response]: IncomingMessage[] = (await once(asked, 'response')) as [IncomingMessage];
    for await (const _ of response!);
    return early;
  }
  return { ...site, hinted };
}

const BOTH =
  '</_podlet/shop/main/assets/main.css>; rel=preload; as=style, </_podlet/shop/more/assets/more.css>; rel=preload; as=style';

test('a browser hears what a page needs while the page is made (RFC 8297)', async () => {
  const { hinted } = await start();
  expect(await hinted()).toEqual([[103, BOTH]]);
  expect(await hinted({ 'sec-fetch-mode': 'navigate' })).toEqual([[103, BOTH]]);
});

test.each<[string, Parameters<typeof start>[0], Record<string, string>]>([
  ['it is not wanted', { earlyHints: false }, {}],
  ['the page is there at once', { cacheControl: 'max-age=60' }, {}],
  ['a script asks', {}, { 'sec-fetch-mode': 'cors' }],
])('no early hint is sent where %s', async (_, options, headers) => {
  const { hinted } = await start(options);
  expect(await hinted(headers)).toEqual([]);
});

test('a template names the assets of what is included, for the page that is made of it', async () => {
  const { askAsEdge, ask } = await start();
  expect((await askAsEdge('/')).headers.get('link')).toBe(
    '</_podlet/shop/more/assets/more.css>; rel=preload; as=style',
  );
  expect((await ask('/')).headers.has('link')).toBe(false);
});
