import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { html } from 'lit';
import { beforeEach, expect, test } from 'vitest';
import { recordConsole } from './support/chromium.ts';
import { renderHtml, serveAssets } from './support/fixture.ts';
import { built, page, site, twoFrames, useChromium } from './support/page.ts';
import './fixture/islands/widgets.ts';

const PODLET = '/_podlet/fixture/assets/';
const LAYOUT = '/assets/';

let messages: ReturnType<typeof recordConsole>;

useChromium();

beforeEach(async () => {
  await serveAssets(site, built, PODLET);
  messages = recordConsole(page);
});

const file = (name: string) => built.manifest[name]!.file;
const island = () => `${PODLET}${file('widgets.js')}`;
const asked = (path: string) => site.requests.includes(path);

function counter({
  on = 'load',
  template = built.manifest['widgets.js']!.template!,
  url = island(),
  label = 'A',
} = {}) {
  return renderHtml(
    html`<fixture-counter island=${url} template=${template} on=${on} label=${label} defer-hydration></fixture-counter>`,
  );
}

/** The page as our layout writes it: with the import map. */
function withMap(body: string, head = ''): string {
  const imports = { 'lit@3': `${LAYOUT}${file('lit.js')}`, 'selvedge@1': `${LAYOUT}${file('selvedge.js')}` };
  return `<!doctype html><script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module">import * as selvedge from 'selvedge@1'; window.selvedge = selvedge;</script>${head}${body}`;
}

/** The page as a stock Podium layout writes it: the podlet's script, and no import map. */
function withoutMap(body: string): string {
  return `<!doctype html><script type="module" src="${PODLET}${file('selvedge.js')}"></script>${body}`;
}

async function open(content: string): Promise<void> {
  site.serve('/', content);
  await page.goto(site.origin);
}

/** Hydrated is what counts. A click before that does nothing, so click until it counts. */
async function expectCounting(selector = 'fixture-counter', label = 'A'): Promise<void> {
  const button = page.locator(`${selector} button`);
  await expect
    .poll(async () => {
      await button.click();
      return button.textContent();
    })
    .toMatch(new RegExp(`^${label}: [1-9]`));
}

const hydrated = (selector = 'fixture-counter') =>
  page.waitForFunction(
    (host) => (document.querySelector(host) as (Element & { hasUpdated?: boolean }) | null)?.hasUpdated,
    selector,
  );

test('with the import map, a bundle uses the modules of the layout', async () => {
  await open(withMap(counter()));
  await expectCounting();
  expect(asked(`${LAYOUT}${file('lit.js')}`) && asked(`${LAYOUT}${file('selvedge.js')}`)).toBe(true);
  expect(asked(`${PODLET}${file('lit.js')}`) || asked(`${PODLET}${file('selvedge.js')}`)).toBe(false);
  expect(messages).toEqual([]);
});

test('without an import map, the same bundle uses the copies beside it', async () => {
  await open(withoutMap(counter()));
  await expectCounting();
  expect(asked(`${PODLET}${file('lit.js')}`)).toBe(true);
  expect(asked(`${LAYOUT}${file('lit.js')}`)).toBe(false);
  expect(messages).toEqual([]);
});

test('where the layout lost a shared module, the copy stands in', async () => {
  site.serve(`${LAYOUT}${file('lit.js')}`, { status: 404 });
  await open(withMap(counter()));
  await expectCounting();
  expect(asked(`${PODLET}${file('lit.js')}`)).toBe(true);
});

test('hydration keeps the nodes of the server', async () => {
  const bundle = site.hold(island());
  await open(withMap(counter()));
  await page.evaluate(() => {
    const root = document.querySelector('fixture-counter')!.shadowRoot!;
    Object.assign(window, { server: [...root.childNodes] });
  });
  await bundle.arrived;
  bundle.release({ body: await readFile(join(built.directory, file('widgets.js'))) });
  await hydrated();
  const same = await page.evaluate(() => {
    const nodes = [...document.querySelector('fixture-counter')!.shadowRoot!.childNodes];
    const server = (window as unknown as { server: Node[] }).server;
    return nodes.length === server.length && nodes.every((node, index) => node === server[index]);
  });
  expect(same).toBe(true);
  await expectCounting();
  expect(await page.locator('fixture-counter button').count()).toBe(1);
});

test('HTML of another template version is rendered afresh, with its styles', async () => {
  const foreign = `<fixture-counter island="${island()}" template="000000000000" on="load" label="A" defer-hydration>
<template shadowrootmode="open"><!--lit-part AAAAAAAAAAA=--><p>Of <button>another</button> version</p><!--/lit-part--></template>
</fixture-counter>`;
  await open(withMap(foreign + counter({ label: 'B' }).replace('<fixture-counter', '<fixture-counter id="b"')));
  await expectCounting('fixture-counter:not(#b)');
  expect(await page.locator('fixture-counter:not(#b) p').count()).toBe(0);
  const button = page.locator('fixture-counter:not(#b) button');
  expect(await button.count()).toBe(1);
  expect(await button.evaluate((element) => getComputedStyle(element).fontWeight)).toBe('700');
  // The one beside it, of the right version, hydrates as ever.
  await expectCounting('#b', 'B');
  expect(messages).toEqual([]);
});

test('the rest of a bundle runs though its tag is taken', async () => {
  await open(withMap(counter()));
  await hydrated();
  expect(await page.evaluate(() => customElements.get('fixture-after') !== undefined)).toBe(true);
});

test('on="idle" loads without the visitor', async () => {
  await open(withMap(counter({ on: 'idle' })));
  await hydrated();
});

test('on="idle" loads where there is no requestIdleCallback', async () => {
  await page.addInitScript(() => Reflect.deleteProperty(window, 'requestIdleCallback'));
  await open(withMap(counter({ on: 'idle' })));
  await hydrated();
});

test.each([
  ['a host with a box', ''],
  ['a host with display: contents', '<style>fixture-counter { display: contents }</style>'],
])('on="visible" waits until %s comes near', async (_, style) => {
  await open(withMap(`${style}<div style="height: 5000px"></div>${counter({ on: 'visible' })}`));
  await page.waitForFunction(() => document.readyState === 'complete');
  // An observer reports once after it begins, so two frames later an eager loader would have asked.
  await twoFrames();
  expect(asked(island())).toBe(false);
  await page.evaluate(() => window.scrollTo(0, 5000));
  await hydrated();
});

test('on="visible" loads at once where nothing of the host has a box', async () => {
  const style = '<style>fixture-counter { display: contents }</style>';
  const host = `<fixture-counter island="${island()}" on="visible" defer-hydration></fixture-counter>`;
  await open(withMap(style + host));
  await hydrated();
});

test.each(['pointerenter', 'touchstart', 'focusin', 'click'])('on="interaction" loads at %s', async (type) => {
  await open(withMap(counter({ on: 'interaction' }) + counter({ label: 'B', url: `${PODLET}other.js` })));
  // The other island shows that the loader ran.
  await expect.poll(() => asked(`${PODLET}other.js`)).toBe(true);
  expect(asked(island())).toBe(false);
  await page.evaluate((event) => {
    const inner = document.querySelector('fixture-counter')!.shadowRoot!.querySelector('button')!;
    inner.dispatchEvent(new Event(event, { bubbles: event !== 'pointerenter', composed: true }));
  }, type);
  await hydrated();
});

test('the first click on an island that is not there yet does what the link beneath does', async () => {
  site.hold(island());
  site.serve('/cart', 'The cart');
  const host = `<fixture-counter island="${island()}" on="interaction" defer-hydration><template shadowrootmode="open">
<slot></slot></template><a href="/cart">To the cart</a></fixture-counter>`;
  await open(withMap(host));
  await page.locator('a').click();
  await page.waitForURL(`${site.origin}/cart`);
});

test('a bundle that does not load is reported once, and the HTML of the server stays', async () => {
  const broken = `${PODLET}broken.js`;
  await open(
    withMap(
      counter({ url: broken }) +
        counter({ url: broken, label: 'B' }) +
        counter({ label: 'C' }).replace('<fixture-counter', '<fixture-counter id="c"'),
    ),
  );
  await expectCounting('#c', 'C');
  await expect.poll(() => messages.some(({ text }) => text.startsWith('The island'))).toBe(true);
  expect(messages.filter(({ text }) => text.startsWith('The island'))).toHaveLength(1);
  expect(await page.locator('fixture-counter').first().locator('button').textContent()).toBe('A: 0');
  expect(await page.locator('fixture-counter[defer-hydration]').count()).toBe(2);
});

test('each element is scheduled once, whichever copy of the runtime sees it first', async () => {
  await page.addInitScript(() => {
    const { observe } = IntersectionObserver.prototype;
    Object.assign(window, { observed: 0 });
    IntersectionObserver.prototype.observe = function (element) {
      (window as unknown as { observed: number }).observed++;
      observe.call(this, element);
    };
  });
  const copy = `<script type="module" src="${PODLET}${file('selvedge.js')}"></script>`;
  await open(withMap(counter({ on: 'visible' }), copy));
  const observed = await page.evaluate(() => {
    window.selvedge.startIslands();
    window.selvedge.startIslands(document.querySelector('fixture-counter')!);
    return (window as unknown as { observed: number }).observed;
  });
  expect(observed).toBe(1);
});

test('an island that is taken away while it loads can be started where it is put back', async () => {
  const bundle = site.hold(island());
  await open(withMap(`<main>${counter()}</main>${counter({ label: 'B' })}`));
  await bundle.arrived;
  await page.evaluate(() => {
    const taken = document.querySelector('fixture-counter')!;
    taken.remove();
    Object.assign(window, { taken });
  });
  bundle.release({ body: await readFile(join(built.directory, file('widgets.js'))) });
  await hydrated();
  await page.evaluate(() => {
    const { taken } = window as unknown as { taken: Element };
    document.querySelector('main')!.append(taken);
    window.selvedge.startIslands(taken);
  });
  await expectCounting('main fixture-counter');
});

test('islands below a given root are started, and the root itself', async () => {
  await open(withMap('<main></main>'));
  await page.waitForFunction(() => window.selvedge);
  await page.evaluate((inner) => {
    const main = document.querySelector('main')!;
    main.setHTMLUnsafe(inner);
    window.selvedge.startIslands(main.firstElementChild!);
  }, counter());
  await expectCounting();
});

test('selvedge:refreshed starts what someone else put into the page', async () => {
  await open(withMap('<main></main>'));
  await page.waitForFunction(() => document.readyState === 'complete');
  await page.evaluate((inner) => {
    document.querySelector('main')!.setHTMLUnsafe(inner);
    document.dispatchEvent(new CustomEvent('selvedge:refreshed'));
  }, counter());
  await expectCounting();
});

test('scoped and layered styles apply after minification', async () => {
  const link = `<link rel="stylesheet" href="${PODLET}${file('frame.css')}">`;
  await open(withMap('<div data-boundary="fixture"><b class="price">1</b></div><b class="price">2</b>', link));
  const images = await page
    .locator('.price')
    .evaluateAll((elements) => elements.map((element) => getComputedStyle(element).backgroundImage));
  expect(images).toEqual([`url("${site.origin}${PODLET}${file('dot.svg')}")`, 'none']);
});
