import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { shiftsOf, watchShifts } from '../src/shifts.ts';
import { fillCart } from '../src/shopping.ts';
import { type SlowPages, startSlowPages } from '../src/slow-pages.ts';
import { hydrated, newContext, takeProblems, useBrowser } from '../src/visitor.ts';

/* A page leaves before its fragments are there, and a browser paints what it has: wherever it waits, nothing moves. */

interface Visitor {
  readonly slow: SlowPages;
  readonly context: BrowserContext;
}

useBrowser();

const visitors: Visitor[] = [];
beforeAll(async () => {
  // So high that all of the page counts. Each has a window of their own: what is behind another page is not painted.
  for (const width of [375, 1280]) {
    const slow = await startSlowPages(inject('edge'));
    const context = await newContext({ baseURL: slow.url, viewport: { width, height: 4000 } });
    visitors.push({ slow, context });
    await watchShifts(context);
    await fillCart(await context.newPage(), 'CL-01-ME', 'AU-01-SN');
  }
});
afterAll(async () => {
  for (const { slow, context } of visitors) {
    await context.close();
    await slow.close();
  }
});

test.each([
  '/',
  '/products/autonomous',
  '/stores',
  '/product/CL-04?sku=CL-04-SL',
  '/product/CL-03',
  '/checkout/cart',
  '/checkout/checkout',
  '/nowhere',
])('%s does not move while it arrives, on a phone and on a wide screen', async (path) => {
  expect(await Promise.all(visitors.map((visitor) => shiftsWhileSlow(visitor, path)))).toEqual([[], []]);
});

async function shiftsWhileSlow({ slow, context }: Visitor, path: string): Promise<string[]> {
  const page = await context.newPage();
  await page.goto(path, { waitUntil: 'commit' });
  while (slow.sendPiece()) await page.evaluate(() => new Promise(requestAnimationFrame));
  await hydrated(page);
  expect(takeProblems(page)).toEqual(path === '/nowhere' ? ['404 /nowhere'] : []);
  return shiftsOf(page);
}
