import { createLogger, createMetrics } from '@selvedge/server';
import { expect, test } from 'vitest';
import { page, startLayout, startPodlet } from './support.ts';

async function start(options: { serverTiming?: boolean } = {}) {
  const metrics = createMetrics('test');
  const logged: Record<string, unknown>[] = [];
  const log = createLogger('test', 'info', { write: (line) => void logged.push(JSON.parse(line)) });
  const shop = await startPodlet({
    kept: { content: (c) => c.html('KEPT', 200, { 'cache-control': 'max-age=60' }) },
    fresh: { content: 'FRESH' },
    broken: { content: (c) => c.text('no', 500), fallback: 'FALLBACK' },
    static: { content: (c) => c.text('no', 500) },
    empty: { content: (c) => c.text('no', 500) },
    required: { content: (c) => c.text('no', 500) },
  });
  const slots = Object.fromEntries(
    ['kept', 'fresh', 'broken', 'static', 'empty'].map((name) => [name, { fragment: `shop/${name}`, inline: true }]),
  );
  const site = startLayout(
    {
      podlets: { shop: { url: shop.url } },
      fragments: {
        'shop/kept': {},
        'shop/fresh': {},
        'shop/broken': {},
        'shop/static': { fallback: 'STATIC' },
        'shop/empty': {},
        'shop/required': {},
      },
      pages: [
        page('/', slots),
        page('/sound', { kept: slots.kept!, fresh: slots.fresh! }),
        page('/required', { main: { fragment: 'shop/required', required: true } }),
      ],
    },
    { metrics, log, ...options },
  );
  const pageLines = () => logged.filter(({ msg }) => /^a page/.test(String(msg)));
  return { ...site, metrics, pageLines };
}

test('each fragment is counted by how it came to be, and timed', async () => {
  const { text, metrics } = await start();
  await text('/');
  await text('/');
  const shown = await metrics.metrics();
  const count = (name: string, outcome: string) =>
    new RegExp(
      `^layout_fragments_total\\{fragment="shop/${name}",outcome="${outcome}",process="test"\\} (\\d+)$`,
      'm',
    ).exec(shown)?.[1];
  expect([
    count('kept', 'fresh'),
    count('kept', 'cached'),
    count('fresh', 'fresh'),
    count('broken', 'fallback'),
    count('static', 'static'),
    count('empty', 'empty'),
    count('empty', 'fresh'),
  ]).toEqual(['1', '1', '2', '2', '2', '2', undefined]);
  expect(shown).toMatch(/^layout_fragment_duration_seconds_count\{.*fragment="shop\/fresh".*\} 2$/m);
});

test('Server-Timing says how each fragment came to be, and how long that took', async () => {
  const { ask } = await start();
  await ask('/');
  expect((await ask('/')).headers.get('server-timing')?.replaceAll(/dur=[\d.]+/g, 'dur=0')).toBe(
    'shop-kept;desc="cached";dur=0, shop-fresh;desc="fresh";dur=0, shop-broken;desc="fallback";dur=0, ' +
      'shop-static;desc="static";dur=0, shop-empty;desc="empty";dur=0',
  );
});

test('Server-Timing can be left out', async () => {
  const { ask } = await start({ serverTiming: false });
  expect((await ask('/')).headers.has('server-timing')).toBe(false);
});

test('a degraded page is one line of the log that names what is missing and why; a sound one is none', async () => {
  const { text, pageLines } = await start();
  await text('/sound');
  expect(pageLines()).toEqual([]);
  await text('/');
  const missing = (name: string, outcome: string) =>
    expect.objectContaining({ name, outcome, reason: 'status', detail: `${name} answered 500` });
  expect(pageLines()).toEqual([
    expect.objectContaining({
      level: 40,
      msg: 'a page is degraded',
      path: '/',
      fragments: [missing('shop/broken', 'fallback'), missing('shop/static', 'static'), missing('shop/empty', 'empty')],
    }),
  ]);
});

test('so is a page that is nothing without what failed', async () => {
  const { text, pageLines } = await start();
  await text('/required');
  expect(pageLines()).toEqual([
    expect.objectContaining({
      msg: 'a page is unavailable',
      path: '/required',
      fragments: [expect.objectContaining({ name: 'shop/required', reason: 'status' })],
    }),
  ]);
});
