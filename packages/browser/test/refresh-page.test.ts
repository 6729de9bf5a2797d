import { html } from 'lit';
import { expect, test } from 'vitest';
import { recordConsole } from './support/chromium.ts';
import { renderHtml } from './support/fixture.ts';
import {
  built,
  content,
  file,
  fragment,
  open,
  page,
  refresh,
  site,
  twoFrames,
  useChromium,
  withHead,
} from './support/page.ts';
import './fixture/islands/widgets.ts';

useChromium();

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
  await twoFrames();
  expect(await page.evaluate(() => (window as unknown as { runs: number }).runs)).toBe(1);
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
