import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillForm, placeOrder } from '../src/checkout-page.ts';
import { holdAnswers } from '../src/held-requests.ts';
import { shiftsOf, watchShifts } from '../src/shifts.ts';
import { fillCart } from '../src/shopping.ts';
import { hydrated, newContext, open, takeProblems, useBrowser } from '../src/visitor.ts';

declare global {
  interface Window {
    /** All nodes of the body, those of shadow roots included, in document order. */
    readNodes(): Node[];
    /** Those that the server sent, with their text. */
    serverNodes: Map<Node, string | null>;
  }
}

useBrowser();

/** Runs before anything of the page does. `interactive` comes before the first module script. */
function observe(): void {
  window.readNodes = () => {
    const read = (node: Node): Node[] => {
      const below = [...(node instanceof Element && node.shadowRoot ? [node.shadowRoot] : []), ...node.childNodes];
      return [node, ...below.flatMap(read)];
    };
    return read(document.body);
  };
  document.addEventListener('readystatechange', () => {
    if (document.readyState === 'interactive') {
      window.serverNodes = new Map(window.readNodes().map((node) => [node, node.nodeValue]));
    }
  });
}

let withScript: BrowserContext;
beforeAll(async () => {
  withScript = await newContext();
  await withScript.addInitScript(observe);
  await watchShifts(withScript);
});
afterAll(() => withScript?.close());

/** Path, islands without a cart, islands with one. */
const ISLANDS = [
  ['/', 1, 1],
  ['/products/autonomous', 1, 1],
  ['/stores', 1, 1],
  ['/product/CL-04?sku=CL-04-SL', 3, 3],
  ['/product/CL-03', 2, 2],
  ['/product/AU-08?sku=AU-08-PL', 3, 3],
  ['/checkout/cart', 1, 1],
  ['/checkout/checkout', 0, 2],
  ['/nowhere', 1, 1],
] as const;

test.each(ISLANDS)(
  '%s on a phone, without a cart: %i islands take over the server’s nodes, and nothing moves',
  (path, islands) => check(path, islands, { width: 375 }),
);

test.each(ISLANDS.map(([path, , islands]) => [path, islands] as const))(
  '%s on a wide screen, with a cart: %i islands take over the server’s nodes, and nothing moves',
  async (path, islands) => {
    if ((await withScript.cookies()).length === 0) {
      const page = await withScript.newPage();
      await fillCart(page, 'CL-01-ME', 'AU-01-SN');
    }
    await check(path, islands, { width: 1280 });
  },
);

test('the page that thanks does not move either', async () => {
  const page = await withScript.newPage();
  await page.goto('/checkout/checkout');
  await fillForm(page);
  await placeOrder(page);
  await hydrated(page);
  expect(await shiftsOf(page)).toEqual([]);
});

async function check(path: string, islands: number, { width }: { width: number }): Promise<void> {
  const page = await withScript.newPage();
  // So high that all of the page counts.
  await page.setViewportSize({ width, height: 4000 });
  // Pictures come last here, so that one whose place is not kept moves the page.
  const pictures = await holdAnswers(page, /\.svg$/);
  await page.goto(path, { waitUntil: 'domcontentloaded' });
  await hydrated(page);
  expect(await page.locator('[island]').count()).toBe(islands);
  expect(await foreignNodes(page)).toEqual([]);
  await pictures.releaseAll();
  await page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
  expect(await shiftsOf(page)).toEqual([]);
  expect(takeProblems(page)).toEqual(path === '/nowhere' ? ['404 /nowhere'] : []);
}

test.each(['/', '/products/autonomous', '/product/CL-04', '/checkout/cart'])(
  '%s reads the same with and without JavaScript',
  async (path) => {
    const texts = await Promise.all(
      [true, false].map(async (javaScriptEnabled) => {
        const page = await open(path, { javaScriptEnabled });
        return page.locator('body').innerText();
      }),
    );
    expect(texts[0]).toBe(texts[1]);
  },
);

/** What stands on the page that the server did not send, and what it sent that is gone. */
function foreignNodes(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const describe = (node: Node) => (node instanceof Element ? node.outerHTML : `${node.nodeName} ${node.nodeValue}`);
    // The picker changes its slot on purpose, as soon as it runs.
    const isPickers = (node: Node) => {
      const root = node.getRootNode();
      return node.nodeName === 'SLOT' || (root instanceof ShadowRoot && root.host.localName === 'explore-store-picker');
    };
    const now = window.readNodes().filter((node) => !isPickers(node));
    const before = window.serverNodes;
    return [
      ...[...before.keys()]
        .filter((node) => !node.isConnected && !isPickers(node))
        .map((node) => `gone: ${describe(node)}`),
      ...now.filter((node) => !before.has(node)).map((node) => `new: ${describe(node)}`),
      ...now
        .filter((node) => before.has(node) && before.get(node) !== node.nodeValue)
        .map((node) => `changed: ${describe(node)}`),
    ];
  });
}
