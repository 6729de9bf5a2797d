import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../src/client.ts';
import { type BuiltFiles, type Counts, type DeployingStore, startDeployingStore } from '../src/deploying-store.ts';
import { holdAnswers } from '../src/held-requests.ts';
import { createNamedAssets } from '../src/named-assets.ts';
import { SECOND_MARK } from '../src/second-build.ts';
import { type LoadedPage, startLoad } from '../src/steady-load.ts';
import { hydrated, newContext, useBrowser } from '../src/visitor.ts';

/** How long visitors come, nearly all of it while both builds answer. */
const MINUTE = 60_000;
/** How long before the end of it the old build's last process is ended. */
const AFTER = 8000;
const PAGES_PER_SECOND = 12;

/** The teams that deploy, and what a page has of them. */
const TEAMS = ['decide', 'checkout'] as const;
const MINI_CART = /<span class="mini-cart-count">1</;
const PRODUCT = [/<img class="product-picture"/, /<checkout-add-to-cart.*in stock/s, MINI_CART];
const PAGES: readonly LoadedPage[] = [
  { path: '/product/CL-01', fragments: 3, whole: PRODUCT },
  { path: '/products/classic', fragments: 1, whole: [MINI_CART] },
  { path: '/product/CL-04?sku=CL-04-SL', fragments: 3, whole: PRODUCT },
  { path: '/checkout/cart', fragments: 2, whole: [/<ul class="cart-lines">/, MINI_CART] },
];
const SKU = 'CL-01-ME';

let deploying: DeployingStore;
let origin: string;

/** Pages as they were before the deploy, with their policies. */
const kept = new Map<string, { html: string; headers: Record<string, string> }>();

useBrowser();

beforeAll(async () => {
  deploying = await startDeployingStore(TEAMS);
  origin = deploying.store.layout;
});
afterAll(() => deploying?.stop());

test('the builds share no asset but a licence', () => {
  for (const team of TEAMS) {
    const names = namesIn(deploying.newFiles(team));
    const shared = namesIn(deploying.oldFiles(team)).filter((file) => names.includes(file));
    expect(shared.filter((file) => !file.endsWith('.txt'))).toEqual([]);
  }
});

test('a minute of two builds under load: no fallback, no error, hardly a request more, and every asset is there', {
  timeout: 2 * MINUTE,
}, async () => {
  const visitor = await buyer();
  for (const { path } of PAGES) await keep(path, visitor.cookie!);
  const tab = await open('/product/CL-04?sku=CL-04-SL');
  // The edge keeps this one.
  const edgeHtml = await (await fetch(`${deploying.store.edge}/product/CL-01`)).text();
  const assets = createNamedAssets(origin);
  await assets.collect(kept.get('/product/CL-01')!.html);
  const before = deploying.requests();
  deploying.complaints.length = 0;

  const load = startLoad({
    origin,
    cookie: visitor.cookie!,
    pages: PAGES,
    pagesPerSecond: PAGES_PER_SECOND,
    onPage: assets.collect,
  });
  for (const team of TEAMS) await deploying.startNew(team);
  await after(MINUTE - AFTER - load.elapsed());
  // Every process answers for the files of both.
  await assets.askAgain(8);
  for (const team of TEAMS) await deploying.endOld(team);
  await after(MINUTE - load.elapsed());
  const { pages, fragments, wrong } = await load.stop();

  const { complaints } = deploying;
  expect({ wrong, failures: deploying.failures(), complaints }).toEqual({ wrong: [], failures: [], complaints: [] });
  expect(pages).toBeGreaterThan((0.9 * PAGES_PER_SECOND * MINUTE) / 1000);
  const requests = deploying.requests();
  const counted = (kind: keyof Counts) => requests[kind] - before[kind];
  expect(counted('content')).toBeGreaterThan(0.8 * fragments);
  const all = counted('content') + counted('manifest') + counted('fallback');
  expect(all / fragments, `${all} requests for ${fragments} fragments`).toBeLessThanOrEqual(1.05);

  // Nobody is left of the old build.
  await assets.collect(edgeHtml);
  await assets.askAgain(2);
  expect(assets.missing).toEqual([]);
  for (const team of TEAMS) {
    const named = (files: BuiltFiles) =>
      Object.keys(files).filter((name) => assets.has(`/_podlet/${team}/assets/${files[name]!.file}`));
    expect(named(deploying.oldFiles(team)).length).toBeGreaterThan(2);
    expect(named(deploying.newFiles(team))).toEqual(named(deploying.oldFiles(team)));
  }
  await goOn(tab);
});

test('HTML that the edge kept from the old build works there, with the visitor’s own part from the new one', async () => {
  const page = await open('/product/CL-01', deploying.store.edge);
  expect(await page.content()).toContain(oldFile('decide', 'product.css'));
  await addToCart(page, 1);
});

test('old HTML with nothing of the new build hydrates', async () => {
  const page = await openKept('/product/CL-01', (html) => html);
  await addToCart(page, 2);
});

test.each([
  ['old', 'widgets.js of the new build comes later', 0],
  ['new', 'widgets.js of the old build comes later', 1],
] as const)('an old island beside a new one, the %s class defined first, works: %s', async (first, _, marks) => {
  const files = { old: oldFile('checkout', 'widgets.js'), new: newFile('checkout', 'widgets.js') };
  const newHtml = await (await fetch(`${origin}/product/CL-01`)).text();
  const island = /<checkout-add-to-cart.*?<\/checkout-add-to-cart>/s;
  const page = await openKept(
    '/product/CL-01',
    (html) => html.replace(island, island.exec(newHtml)![0]),
    async (opened) => {
      const late = await holdAnswers(opened, new RegExp(first === 'old' ? files.new : files.old));
      return async () => {
        await opened.waitForFunction(() => customElements.get('checkout-mini-cart'));
        await late.releaseAll();
      };
    },
  );
  const islands = ['checkout-mini-cart', 'checkout-add-to-cart'] as const;
  const templates = await Promise.all(islands.map((tag) => page.locator(tag).getAttribute('template')));
  const built = [deploying.oldFiles('checkout'), deploying.newFiles('checkout')];
  expect(templates).toEqual(built.map((files) => files['widgets.js']!.template));
  expect(await marked(page)).toMatchObject({ 'checkout-add-to-cart': marks, 'checkout-mini-cart': marks });
  await addToCart(page, 2);
});

/** What a visitor does in a tab of the old build: each fragment that takes the place of an old one is of the new build. */
async function goOn(tab: Page): Promise<void> {
  await tab.locator('a.variant').first().click();
  // What stands there now is the new build's, its class the old one's: it is rendered afresh, and works.
  await expect
    .poll(() => tab.locator('decide-variants').getAttribute('island'))
    .toContain(newFile('decide', 'product.js'));
  await hydrated(tab);
  await addToCart(tab, 1);
  expect(await tab.locator('checkout-mini-cart').getAttribute('island')).toContain(newFile('checkout', 'widgets.js'));
  expect(await marked(tab)).toEqual({ 'decide-variants': 0, 'checkout-add-to-cart': 0, 'checkout-mini-cart': 0 });
}

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
const namesIn = (files: BuiltFiles) => Object.values(files).map(({ file }) => file);
const oldFile = (team: string, name: string) => deploying.oldFiles(team)[name]!.file;
const newFile = (team: string, name: string) => deploying.newFiles(team)[name]!.file;

/** A visitor with one machine in the cart. */
async function buyer() {
  const client = createClient(origin);
  expect((await client.post('/checkout/cart/add', { sku: SKU })).status).toBe(303);
  return client;
}

async function keep(path: string, cookie: string): Promise<void> {
  const response = await fetch(origin + path, { headers: { cookie } });
  const policy = response.headers.get('content-security-policy');
  kept.set(path, {
    html: await response.text(),
    headers: { 'content-type': 'text/html', ...(policy && { 'content-security-policy': policy }) },
  });
}

/** A page in the browser of a visitor of its own. */
async function open(path: string, baseURL = origin): Promise<Page> {
  const page = await (await newContext({ baseURL })).newPage();
  await page.goto(path);
  await hydrated(page);
  return page;
}

/** Open a page as it was before the deploy, changed by `change`, for a visitor with one machine in the cart. */
async function openKept(
  path: string,
  change: (html: string) => string,
  prepare: (page: Page) => Promise<() => Promise<void>> = async () => async () => {},
): Promise<Page> {
  const context = await newContext({ baseURL: origin });
  const [name = '', value = ''] = ((await buyer()).cookie ?? '').split('=');
  await context.addCookies([{ name, value, url: origin }]);
  const page = await context.newPage();
  const { html, headers } = kept.get(path)!;
  await page.route(origin + path, (route) => route.fulfill({ body: change(html), headers }));
  const opened = await prepare(page);
  await page.goto(path);
  await opened();
  await hydrated(page);
  return page;
}

/** Add the machine of this page, and see it counted without leaving the page. */
async function addToCart(page: Page, count: number): Promise<void> {
  const url = page.url();
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await expect.poll(() => page.locator('.mini-cart-count').textContent()).toBe(`${count}`);
  await page.locator('.add-status a').waitFor();
  expect(page.url()).toBe(url);
  await hydrated(page);
}

/** How many marks of the second build's templates each island has: its class's, never both or none of them. */
function marked(page: Page): Promise<Record<string, number>> {
  return page.evaluate((mark) => {
    const islands = [...document.querySelectorAll('[island]')];
    return Object.fromEntries(
      islands.map(({ localName, shadowRoot }) => [localName, (shadowRoot?.innerHTML.split(mark).length ?? 0) - 1]),
    );
  }, SECOND_MARK);
}
