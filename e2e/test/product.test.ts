import { describe, expect, inject, test } from 'vitest';
import { chooseColour, readProduct } from '../src/product-page.ts';
import { MODES, newPage, open, pathOf, takeProblems, useBrowser } from '../src/visitor.ts';

useBrowser();

describe.each(MODES)('$mode', (mode) => {
  test('a product shows name, picture, highlights, variants, price, stock, add-to-cart and recommendations', async () => {
    const page = await open('/product/CL-04', mode);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Larkfield 45');
    expect(await page.locator('.product-highlights li').count()).toBeGreaterThan(2);
    expect(await readProduct(page)).toMatchObject({
      title: 'Larkfield 45 in Sky blue | Headland',
      alt: 'Larkfield 45 in Sky blue',
      price: '€ 36,800',
      selected: 'Sky blue',
      variants: ['/product/CL-04?sku=CL-04-SL', '/product/CL-04?sku=CL-04-WH', '/product/CL-04?sku=CL-04-RU'],
      sku: 'CL-04-SK',
      stock: '5 in stock, free pickup',
      isSoldOut: false,
    });
    const { recommended } = await readProduct(page);
    expect(recommended).toHaveLength(4);
    expect(recommended.filter((link) => link?.includes('CL-04'))).toEqual([]);
    const width = () => page.locator('.product-picture').evaluate((image: HTMLImageElement) => image.naturalWidth);
    await expect.poll(width).toBe(800);
    expect(await page.getByRole('button', { name: 'Add to cart' }).isEnabled()).toBe(true);
  });

  test('another variant is a link away: picture, price, stock, add-to-cart and recommendations change', async () => {
    const page = await open('/product/CL-04', mode);
    const before = await readProduct(page);
    await chooseColour(page, 'Rust');
    await expect.poll(async () => (await readProduct(page)).selected).toBe('Rust');
    const after = await readProduct(page);
    expect(after).toMatchObject({
      path: '/product/CL-04?sku=CL-04-RU',
      title: 'Larkfield 45 in Rust | Headland',
      price: '€ 37,600',
      sku: 'CL-04-RU',
      stock: '14 in stock, free pickup',
    });
    expect(after.picture).not.toBe(before.picture);
    expect(after.recommended).not.toEqual(before.recommended);
    expect(pathOf(after.canonical!)).toBe('/product/CL-04?sku=CL-04-RU');
  });

  test('a sold-out variant says so and cannot be put into the cart', async () => {
    const page = await open('/product/AU-08?sku=AU-08-PL', mode);
    expect(await readProduct(page)).toMatchObject({ selected: 'Plum', stock: 'Sold out', isSoldOut: true });
    expect(await page.getByRole('button', { name: 'Add to cart' }).isDisabled()).toBe(true);
  });

  test.each([
    ['/product/XX-99', 404, 'Nothing grows here'],
    ['/product/CL-00', 410, 'Gone to a good home'],
  ])('%s answers %i with a designed page', async (path, status, title) => {
    const page = await newPage(mode.javaScriptEnabled);
    expect((await page.goto(path))?.status()).toBe(status);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(title);
    expect(takeProblems(page)).toEqual([`${status} ${path}`]);
  });
});

test.each([
  ['/product/CL-04', 'CL-04-SK', '/product/CL-04'],
  ['/product/CL-04?sku=CL-04-SK', 'CL-04-SK', '/product/CL-04'],
  ['/product/CL-04?sku=CL-04-WH', 'CL-04-WH', '/product/CL-04?sku=CL-04-WH'],
  ['/product/CL-04?sku=nonsense', 'CL-04-SK', '/product/CL-04'],
  ['/product/CL-04?sku=CL-01-ME', 'CL-04-SK', '/product/CL-04'],
  ['/product/CL-04?sku=%3Cscript%3E&utm_source=x', 'CL-04-SK', '/product/CL-04'],
])('%s shows %s, and its canonical URL is %s', async (path, sku, canonical) => {
  const response = await fetch(inject('edge') + path);
  const html = await response.text();
  expect(response.status).toBe(200);
  expect(html).toContain(`name="sku" value="${sku}"`);
  expect(html).toContain(`<link rel="canonical" href="${inject('edge')}${canonical}">`);
});

test('a machine with one colour has it selected and nothing to switch', async () => {
  const page = await open('/product/CL-06');
  expect(await readProduct(page)).toMatchObject({ selected: 'Ocean blue', variants: [], sku: 'CL-06-OC' });
  expect(await page.locator('decide-variants').count()).toBe(0);
});
