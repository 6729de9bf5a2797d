import { rm } from 'node:fs/promises';
import { encodeFragmentHead } from '@selvedge/contracts';
import { html } from 'lit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Outcome, RefreshOptions } from '../src/index.ts';
import { launchChromium, recordConsole } from './support/chromium.ts';
import { type Built, buildFixture, renderHtml, serveAssets } from './support/fixture.ts';
import { type Answer, openSite, type Site } from './support/site.ts';
import './fixture/islands/widgets.ts';
import './fixture/islands/variants.ts';

const ASSETS = '/assets/';

let browser: Browser;
let site: Site;
let built: Built;
let page: Page;

beforeAll(async () => {
  [browser, site, built] = await Promise.all([launchChromium(), openSite(), buildFixture()]);
}, 30_000);

afterAll(async () => {
  await browser?.close();
  await site?.close();
  if (built) await rm(built.directory, { recursive: true });
});

beforeEach(async () => {
  site.reset();
  await serveAssets(site, built, ASSETS);
  page = await browser.newPage();
});

afterEach(() => page.close());

const file = (name: string) => `${ASSETS}${built.manifest[name]!.file}`;
const fragment = (content: string, name = 'product') => `<section data-fragment="${name}">${content}</section>`;
const content = (name = 'product') => page.locator(`[data-fragment="${name}"]`).innerHTML();

function pageOf(body: string, head = ''): string {
  const imports = { 'lit@3': file('lit.js'), 'selvedge@1': file('selvedge.js') };
  return `<!doctype html><html lang="en"><title>Before</title>${head}
<script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module">import * as selvedge from 'selvedge@1'; window.selvedge = selvedge;</script>
<body>${body}`;
}

async function open(body: string, head = ''): Promise<void> {
  site.serve('/page', pageOf(body, head));
  await page.goto(`${site.origin}/page`);
  await page.waitForFunction(() => window.selvedge);
}

function refresh(
  url: string,
  options: RefreshOptions & { head?: boolean } = {},
  target = '[data-fragment=product]',
): Promise<Outcome> {
  return page.evaluate(
    ({ target, url, options }) => window.selvedge.refreshFragment(document.querySelector(target)!, url, options),
    { target, url, options },
  );
}

const withHead = (body: string, head: Parameters<typeof encodeFragmentHead>[0]): Answer => ({
  body,
  headers: { 'podlet-head': encodeFragmentHead(head) },
});

test('the answer takes the place of the fragment', async () => {
  site.serve('/f', fragment('new'));
  await open(fragment('old'));
  expect(await refresh('/f')).toBe('done');
  expect(await content()).toBe('new');
  expect(await page.locator('section').count()).toBe(1);
});

test('of three refreshes the last one wins, in whatever order the answers come', async () => {
  const held = ['/1', '/2', '/3'].map((path) => site.hold(path));
  await open(fragment('old'));
  const outcomes = ['/1', '/2', '/3'].map((url) => refresh(url, { history: { url: `/page?at=${url}`, mode: 'push' } }));
  await held[2]!.arrived;
  for (const index of [2, 1, 0]) held[index]!.release(fragment(`answer ${index + 1}`));
  expect(await Promise.all(outcomes)).toEqual(['superseded', 'superseded', 'done']);
  expect(await content()).toBe('answer 3');
  expect(page.url()).toBe(`${site.origin}/page?at=/3`);
  expect(await page.evaluate(() => history.length)).toBe(3);
});

test('refreshes of different fragments do not disturb each other', async () => {
  site.serve('/a', fragment('new a', 'a'));
  site.serve('/b', fragment('new b', 'b'));
  await open(fragment('a', 'a') + fragment('b', 'b'));
  const outcomes = [refresh('/a', {}, '[data-fragment=a]'), refresh('/b', {}, '[data-fragment=b]')];
  expect(await Promise.all(outcomes)).toEqual(['done', 'done']);
  expect([await content('a'), await content('b')]).toEqual(['new a', 'new b']);
});

test('a root that was swapped out leads to the one that stands there now, also without a name of its own', async () => {
  site.serve('/1', '<section>one</section>');
  site.serve('/2', '<section>two</section>');
  await open('<section>old</section>');
  const outcomes = await page.evaluate(async () => {
    const target = document.querySelector('section')!;
    return [await window.selvedge.refreshFragment(target, '/1'), await window.selvedge.refreshFragment(target, '/2')];
  });
  expect(outcomes).toEqual(['done', 'done']);
  expect(await page.locator('section').allTextContents()).toEqual(['two']);
});

test('what was asked for a nested fragment before its parent was asked for is superseded by the parent', async () => {
  const inner = site.hold('/inner');
  site.serve('/outer', fragment(fragment('of outer', 'inner')));
  await open(fragment(fragment('old', 'inner')));
  const outcome = refresh('/inner', {}, '[data-fragment=inner]');
  await inner.arrived;
  expect(await refresh('/outer')).toBe('done');
  inner.release(fragment('late', 'inner'));
  expect(await outcome).toBe('superseded');
  expect(await content('inner')).toBe('of outer');
});

test('a signal cancels', async () => {
  const held = site.hold('/f');
  await open(fragment('old'));
  const outcome = page.evaluate(() => {
    const controller = new AbortController();
    Object.assign(window, { controller });
    const target = document.querySelector('section')!;
    return window.selvedge.refreshFragment(target, '/f', { signal: controller.signal });
  });
  await held.arrived;
  await page.evaluate(() => (window as unknown as { controller: AbortController }).controller.abort());
  expect(await outcome).toBe('superseded');
  expect(await content()).toBe('old');
});

test.each<[string, Answer | string, string?]>([
  ['answers 500', { status: 500, body: fragment('new') }],
  ['answers 404', { status: 404, body: fragment('new') }],
  ['is no HTML', { headers: { 'content-type': 'application/json' }, body: '{}' }],
  ['has no element', 'text only'],
  ['redirects', { status: 302, headers: { location: '/other' } }],
  ['has a malformed head', { headers: { 'podlet-head': '!' }, body: fragment('new') }],
  ['is of another origin', fragment('new'), 'http://localhost:1/f'],
])('an answer that %s fails and changes nothing', async (_, answer, url = '/f') => {
  site.serve('/f', answer);
  site.serve('/other', fragment('other'));
  await open(fragment('old'));
  expect(await refresh(url, { head: true, history: { url: '/page?new', mode: 'push' } })).toBe('failed');
  expect(await content()).toBe('old');
  expect(page.url()).toBe(`${site.origin}/page`);
  expect(await page.title()).toBe('Before');
});

test('without a network the refresh fails, so that the caller navigates', async () => {
  await open(fragment('old'));
  await page.context().setOffline(true);
  expect(await refresh('/f')).toBe('failed');
  await page.context().setOffline(false);
});

test('a browser without setHTMLUnsafe fails, so that the caller navigates', async () => {
  site.serve('/f', fragment('new'));
  await page.addInitScript(() => Reflect.deleteProperty(Element.prototype, 'setHTMLUnsafe'));
  await open(fragment('old'));
  expect(await refresh('/f')).toBe('failed');
  expect(await content()).toBe('old');
});

test('a fallback is shown whatever its status is', async () => {
  site.serve('/f', { status: 503, headers: { 'selvedge-degraded': 'product;fallback' }, body: fragment('fallback') });
  await open(fragment('old'));
  expect(await refresh('/f')).toBe('done');
  expect(await content()).toBe('fallback');
});

test('title, canonical URL and their Open Graph twins follow the head of the fragment', async () => {
  site.serve('/f', withHead(fragment('new'), { title: 'Größer', canonical: '/product/cl-01?sku=CL-01-B' }));
  await open(
    fragment('old'),
    `<link rel="canonical" href="https://shop.example/product/cl-01"><meta property="og:title" content="Before">
<meta property="og:url" content="https://shop.example/product/cl-01">`,
  );
  await refresh('/f', { head: true });
  const canonical = 'https://shop.example/product/cl-01?sku=CL-01-B';
  expect(await page.title()).toBe('Größer');
  expect(await page.locator('link[rel=canonical]').getAttribute('href')).toBe(canonical);
  const meta = (name: string) => page.locator(`meta[property="og:${name}"]`).getAttribute('content');
  expect([await meta('title'), await meta('url')]).toEqual(['Größer', canonical]);
});

test('a head that was not asked for is left alone', async () => {
  site.serve('/f', withHead(fragment('new'), { title: 'After' }));
  await open(fragment('old'));
  await refresh('/f');
  expect(await page.title()).toBe('Before');
});

test('history is written after the answer, and not before', async () => {
  const held = site.hold('/f');
  await open(fragment('old'));
  const outcome = refresh('/f', { history: { url: '/page?sku=b', mode: 'push' } });
  await held.arrived;
  expect(page.url()).toBe(`${site.origin}/page`);
  held.release(fragment('new'));
  await outcome;
  expect(page.url()).toBe(`${site.origin}/page?sku=b`);
});

test.each([
  ['replacing', { url: '/page?sku=b', mode: 'replace' as const }],
  ['pushing the URL of the page', { url: '/page', mode: 'push' as const }],
])('%s adds no entry to the history', async (_, history) => {
  site.serve('/f', fragment('new'));
  await open(fragment('old'));
  const before = await page.evaluate(() => window.history.length);
  await refresh('/f', { history });
  expect(page.url()).toBe(new URL(history.url, site.origin).href);
  expect(await page.evaluate(() => window.history.length)).toBe(before);
});

const FORM = `<form><input type="radio" name="size" value="s"><input type="radio" name="size" value="m"><input name="note">
<button id="go">Go</button><button>One</button><button>Two</button><a href="?sku=a">A</a><a href="?sku=b">B</a></form>
<div class="host"><template shadowrootmode="open"><button>Zero</button><button name="inner">Inner</button></template></div>`;

test.each([
  ['its id', '#go'],
  ['its place', 'button:text("Two")'],
  ['name and value', '[value=m]'],
  ['name', '[name=note]'],
  ['href', '[href="?sku=b"]'],
  ['its name in a shadow root', '[name=inner]'],
])('an element keeps the focus by %s', async (_, selector) => {
  site.serve('/f', fragment(`<p>More</p>${FORM}`));
  await open(fragment(FORM));
  await page.locator(selector).focus();
  await refresh('/f');
  expect(await page.locator('p').count()).toBe(1);
  expect(await page.locator(selector).evaluate((element) => element.matches(':focus'))).toBe(true);
});

test('where the focused element is gone, the named one takes the focus, else the root', async () => {
  site.serve('/f', fragment('<strong>A</strong>'));
  await open(fragment('<a href="?sku=a">A</a>'));
  await page.locator('a').focus();
  await refresh('/f', { focus: 'strong' });
  expect(await page.evaluate(() => document.activeElement?.localName)).toBe('strong');
  site.serve('/f', fragment('<p>None</p>'));
  await refresh('/f', { focus: 'strong' });
  expect(await page.evaluate(() => document.activeElement?.localName)).toBe('section');
});

test('a focus elsewhere stays there', async () => {
  site.serve('/f', fragment('<a href="?sku=a">A</a>'));
  await open(`<a id="else" href="/">Elsewhere</a>${fragment('old')}`);
  await page.locator('#else').focus();
  await refresh('/f');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('else');
});

test('the page does not scroll, also when the focus moves to what is out of sight', async () => {
  const tall = (text: string) => fragment(`<a href="?sku=a">${text}</a><div style="height: 6000px"></div>`);
  site.serve('/f', tall('new'));
  await open(tall('old'));
  await page.locator('a').focus();
  await page.evaluate(() => window.scrollTo(0, 2000));
  await refresh('/f');
  expect(await page.locator('a').textContent()).toBe('new');
  expect(await page.evaluate(() => [window.scrollY, document.activeElement?.localName])).toEqual([2000, 'a']);
});

test('a stylesheet that the page has is not added again', async () => {
  const link = '<link rel="stylesheet" href="/style.css">';
  site.serve('/style.css', '');
  site.serve('/f', link + fragment('new'));
  await open(link + fragment('old'));
  await refresh('/f');
  expect(await page.locator('link[rel=stylesheet]').count()).toBe(1);
  expect(site.requests.filter((path) => path === '/style.css')).toHaveLength(1);
});

test('a stylesheet that leaves with the old fragment is added anew', async () => {
  const link = '<link rel="stylesheet" href="/style.css">';
  site.serve('/style.css', 'section { color: rgb(1, 2, 3) }');
  site.serve('/f', link + fragment('new'));
  await open(fragment(`${link}old`));
  await refresh('/f');
  expect(await page.locator('section').evaluate((element) => getComputedStyle(element).color)).toBe('rgb(1, 2, 3)');
});

test('a new stylesheet is there before the fragment is', async () => {
  const style = site.hold('/style.css');
  site.serve('/f', `<link rel="stylesheet" href="/style.css">${fragment('new')}`);
  await open(fragment('old'));
  await page.evaluate(() => {
    document.addEventListener('selvedge:refreshed', ({ target }) => {
      Object.assign(window, { color: getComputedStyle(target as Element).color });
    });
  });
  const outcome = refresh('/f');
  await style.arrived;
  expect(await content()).toBe('old');
  style.release('section { color: rgb(1, 2, 3) }');
  await outcome;
  expect(await page.evaluate(() => (window as unknown as { color: string }).color)).toBe('rgb(1, 2, 3)');
});

test.each([
  ['hangs', undefined],
  ['fails', { status: 404 }],
])('a stylesheet that %s does not keep the fragment waiting', async (_, answer) => {
  if (answer) site.serve('/style.css', answer);
  else site.hold('/style.css');
  site.serve('/f', `<link rel="stylesheet" href="/style.css">${fragment('new')}`);
  await open(fragment('old'));
  expect(await refresh('/f')).toBe('done');
  expect(await content()).toBe('new');
});

test('module scripts of the answer run, once', async () => {
  site.serve('/module.js', 'window.runs = (window.runs ?? 0) + 1;');
  site.serve('/f', `<script type="module" src="/module.js"></script>${fragment('new')}`);
  await open(fragment('old'));
  await refresh('/f');
  await page.waitForFunction(() => 'runs' in window);
  await refresh('/f');
  const runs = await page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return (window as unknown as { runs: number }).runs;
  });
  expect(runs).toBe(1);
});

test('islands in the answer have their shadow roots, and hydrate', async () => {
  const template = built.manifest['widgets.js']!.template!;
  const island = html`<fixture-counter island=${file('widgets.js')} template=${template} on="load" label="A"
    defer-hydration></fixture-counter>`;
  site.serve('/f', fragment(renderHtml(island)));
  const messages = recordConsole(page);
  await open(fragment('old'));
  await page.evaluate(() => {
    document.addEventListener('selvedge:refreshed', ({ target }) => {
      const button = (target as Element).querySelector('fixture-counter')!.shadowRoot!.querySelector('button');
      Object.assign(window, { button });
    });
  });
  await refresh('/f');
  const button = page.locator('fixture-counter button');
  const label = async () => {
    await button.click();
    return button.textContent();
  };
  await expect.poll(label).not.toBe('A: 0');
  const same = await button.evaluate((node) => (window as unknown as { button: Node }).button === node);
  expect(same).toBe(true);
  expect(messages).toEqual([]);
});

async function refreshBoth(): Promise<Outcome> {
  return page.evaluate(() => {
    const target = (name: string) => document.querySelector(`[data-fragment=${name}]`)!;
    return window.selvedge.refreshFragments([
      { target: target('a'), url: '/a', head: true },
      { target: target('b'), url: '/b' },
    ]);
  });
}

test('fragments that are refreshed as one change together', async () => {
  const b = site.hold('/b');
  site.serve('/a', withHead(fragment('new a', 'a'), { title: 'After' }));
  await open(fragment('a', 'a') + fragment('b', 'b'));
  const outcome = refreshBoth();
  await b.arrived;
  expect([await content('a'), await page.title()]).toEqual(['a', 'Before']);
  b.release(fragment('new b', 'b'));
  expect(await outcome).toBe('done');
  expect([await content('a'), await content('b'), await page.title()]).toEqual(['new a', 'new b', 'After']);
});

test('of fragments that are refreshed as one none changes if one fails', async () => {
  site.serve('/a', fragment('new a', 'a'));
  site.serve('/b', { status: 500 });
  await open(fragment('a', 'a') + fragment('b', 'b'));
  expect(await refreshBoth()).toBe('failed');
  expect([await content('a'), await content('b')]).toEqual(['a', 'b']);
});

/** A product page as the server writes it: picture of the variant, switch with the selected one in strong, head. */
function product(sku: string): { body: string; head: Parameters<typeof encodeFragmentHead>[0] } {
  const skus = ['a', 'b', 'c', 'd'].map((other) =>
    other === sku ? `<strong>${other}</strong>` : `<a href="/page?sku=${other}">${other}</a>`,
  );
  const island = renderHtml(
    html`<fixture-variants island=${file('variants.js')} template=${built.manifest['variants.js']!
      .template!} on="load" defer-hydration></fixture-variants>`,
  ).replace('</fixture-variants>', `${skus.join('')}$&`);
  return {
    body: fragment(`<h1>${sku}</h1>${island}`),
    head: { title: `Tractor ${sku}`, canonical: `/page?sku=${sku}` },
  };
}

/** What must never contradict itself. */
function state() {
  return page.evaluate(() => ({
    url: location.search.slice(5),
    title: document.title.slice(8),
    canonical: new URL(document.querySelector<HTMLLinkElement>('link[rel=canonical]')!.href).search.slice(5),
    heading: document.querySelector('h1')?.textContent,
    selected: document.querySelector('strong')?.textContent,
  }));
}

const consistent = (sku: string) => ({ url: sku, title: sku, canonical: sku, heading: sku, selected: sku });

async function openProduct(): Promise<void> {
  for (const sku of ['a', 'b', 'c', 'd']) {
    const { body, head } = product(sku);
    const tags = `<title>${head.title}</title><link rel="canonical" href="${site.origin}${head.canonical}">`;
    site.serve(`/_fragments/en/fixture/product?sku=${sku}`, withHead(body, head));
    site.serve(`/page?sku=${sku}`, pageOf(body, tags).replace('<title>Before</title>', ''));
  }
  await page.goto(`${site.origin}/page?sku=a`);
  await page.evaluate(() => Object.assign(window, { loads: 1 }));
  await switchReady();
}

/** The switch of the fragment that stands there is hydrated. */
const switchReady = () =>
  page.waitForFunction(
    () => (document.querySelector('fixture-variants') as (Element & { hasUpdated?: boolean }) | null)?.hasUpdated,
  );
const link = (sku: string) => page.locator(`a[href$="sku=${sku}"]`);
const sameDocument = () => page.evaluate(() => 'loads' in window);

test('a variant switch goes forward and back without a load, and page, URL and head agree', async () => {
  await openProduct();
  for (const sku of ['b', 'c']) {
    await switchReady();
    await link(sku).click();
    await expect.poll(state).toEqual(consistent(sku));
  }
  await page.goBack();
  await expect.poll(state).toEqual(consistent('b'));
  await page.goBack();
  await expect.poll(state).toEqual(consistent('a'));
  await page.goForward();
  await expect.poll(state).toEqual(consistent('b'));
  expect(await sameDocument()).toBe(true);
});

test('quick clicks on variants end at the last one, and leave one entry in the history', async () => {
  await openProduct();
  const held = ['b', 'c', 'd'].map((sku) => ({ sku, ...site.hold(`/_fragments/en/fixture/product?sku=${sku}`) }));
  const before = await page.evaluate(() => history.length);
  for (const { sku, arrived } of held) {
    await link(sku).click();
    await arrived;
  }
  expect(await state()).toEqual(consistent('a'));
  for (const { sku, release } of held.toReversed()) release(withHead(product(sku).body, product(sku).head));
  await expect.poll(state).toEqual(consistent('d'));
  expect(await page.evaluate(() => history.length)).toBe(before + 1);
  expect(await sameDocument()).toBe(true);
});

test('a step back while a variant loads cancels it', async () => {
  await openProduct();
  await link('b').click();
  await expect.poll(state).toEqual(consistent('b'));
  await switchReady();
  const late = site.hold('/_fragments/en/fixture/product?sku=c');
  await link('c').click();
  await late.arrived;
  await page.goBack();
  await expect.poll(state).toEqual(consistent('a'));
  late.release(withHead(product('c').body, product('c').head));
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect(await state()).toEqual(consistent('a'));
});

test('a variant whose fragment fails is navigated to', async () => {
  await openProduct();
  site.serve('/_fragments/en/fixture/product?sku=b', { status: 503 });
  await link('b').click();
  await expect.poll(() => state().catch(() => undefined)).toEqual(consistent('b'));
  expect(await sameDocument()).toBe(false);
});

test('a keyboard that chose a variant stays at the switch', async () => {
  await openProduct();
  await link('b').focus();
  await page.keyboard.press('Enter');
  await expect.poll(state).toEqual(consistent('b'));
  expect(await page.evaluate(() => document.activeElement?.localName)).toBe('strong');
});
