import type { Locator } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { parsePrice } from '../src/shopping.ts';
import { MODES, newPage, open, useBrowser } from '../src/visitor.ts';

useBrowser();

describe.each(MODES)('$mode', (mode) => {
  test('the home page has two teasers, of the categories, and four recommendations of different machines', async () => {
    const page = await open('/', mode);
    expect(await attributes(page.locator('.teaser'), 'href')).toEqual(['/products/classic', '/products/autonomous']);
    const links = (await attributes(page.locator('.recommendation'), 'href')).map(String);
    expect(new Set(links.map((link) => link.replace(/\?.*/, ''))).size).toBe(4);
    // The two that the recommendations are seeded from are not among them.
    expect(links.filter((link) => /CL-01|AU-01/.test(link))).toEqual([]);
    await page.locator('.teaser').first().click();
    await page.waitForURL('**/products/classic');
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Classics');
  });

  test('the filters name their counts and lead from list to list; the active one is no link', async () => {
    const page = await open('/products', mode);
    expect(await page.locator('.filter').allInnerTexts()).toEqual(['All 23', 'Classics 15', 'Autonomous 8']);
    for (const [name, path, count] of [
      ['Autonomous', '/products/autonomous', 8],
      ['Classics', '/products/classic', 15],
      ['All', '/products', 23],
    ] as const) {
      await page.getByRole('navigation', { name: 'Categories' }).getByRole('link', { name }).click();
      await page.waitForURL(`**${path}`);
      const active = page.locator('.filter-active');
      expect(await active.innerText()).toBe(`${name} ${count}`);
      expect(await active.evaluate((filter) => filter.closest('a'))).toBeNull();
      expect(await attributes(page.locator('.filters a'), 'href')).not.toContain(path);
      expect(await page.locator('.category-count').innerText()).toBe(`${count} products`);
      expect(await page.locator('.tile').count()).toBe(count);
    }
  });

  test('a list is ordered by price, highest first, and each tile leads to its product', async () => {
    const page = await open('/products', mode);
    const prices = (await page.locator('.tile-price').allInnerTexts()).map(parsePrice);
    expect(prices).toEqual(prices.toSorted((a, b) => b - a));
    const links = await attributes(page.locator('.tile'), 'href');
    expect(new Set(links).size).toBe(23);
    for (const link of links) expect(link).toMatch(/^\/product\/(CL|AU)-\d\d$/);
    const tile = page.locator('.tile').last();
    const name = await tile.locator('.tile-name').innerText();
    await tile.click();
    await page.waitForURL('**/product/*');
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(name);
  });

  test('the stores page lists the stores with their addresses', async () => {
    const page = await open('/', mode);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Stores' }).click();
    await page.waitForURL('**/stores');
    const stores = await page.locator('.store').allInnerTexts();
    expect(stores.length).toBeGreaterThan(3);
    // Name, street, town, country.
    for (const store of stores) expect(store.split(/\n+/).length).toBeGreaterThanOrEqual(4);
  });
});

test.each(['/products/submarines', '/products/classic?page=2', '/products?page=0', '/products?page=x'])(
  '%s is not found',
  async (path) => {
    const response = await fetch(inject('edge') + path);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('<h1>Nothing grows here</h1>');
  },
);

test('every picture has its size and an alt attribute, is kept for good, and no two machines look the same', async () => {
  const page = await newPage(false);
  await page.goto('/products');
  const images = page.locator('img');
  for (const attribute of ['width', 'height', 'alt']) expect(await attributes(images, attribute)).not.toContain(null);
  const sources = await attributes(images, 'src');
  expect(new Set(sources).size).toBe(23);
  const { status, headers } = await fetch(inject('edge') + sources[0]);
  expect([status, headers.get('cache-control'), headers.get('content-type')]).toEqual([
    200,
    'public, max-age=31536000, immutable',
    'image/svg+xml',
  ]);
});

const attributes = (locator: Locator, name: string): Promise<(string | null)[]> =>
  locator.evaluateAll((elements, name) => elements.map((element) => element.getAttribute(name)), name);
