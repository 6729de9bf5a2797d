import { expect, test } from 'vitest';
import { ask, attributes, CART, LAYOUT, line, NO_CART, stock, TOKEN, textOf } from './setup.ts';

const ONE = { lines: [line()], quantity: 1, total: 1 };

test.each([
  ['three items', CART, 'Cart 3', 'Cart, 3 items'],
  ['one item', ONE, 'Cart 1', 'Cart, 1 item'],
  ['no item', NO_CART, 'Cart', undefined],
])('the mini-cart with %s says so to eye and ear', async (_, cart, text, name) => {
  const { html } = await ask('/mini-cart/', { token: TOKEN, answers: { 'GET /cart': cart } });
  expect(textOf(html)).toBe(text);
  expect(attributes(html, 'aria-label')[0]).toBe(name);
  expect(attributes(html, 'href')).toEqual(['/checkout/cart']);
});

test('the mini-cart is private and asks the service with the token of the cookie', async () => {
  const { headers, calls } = await ask('/mini-cart/', { token: TOKEN, answers: { 'GET /cart': CART } });
  expect(headers.get('cache-control')).toBe('private, no-store');
  expect(calls.map(({ headers }) => headers.get('cart-token'))).toEqual([TOKEN]);
});

test('the mini-cart of a visitor without a cart asks nobody', async () => {
  const { status, calls } = await ask('/mini-cart/');
  expect([status, calls]).toEqual([200, []]);
});

test('the mini-cart knows the URL that it is refreshed from', async () => {
  const { html } = await ask('/mini-cart/', { headers: { ...LAYOUT, 'podium-locale': 'de' } });
  expect(attributes(html, 'src')).toEqual(['/_fragments/private/de/checkout/mini-cart']);
  expect(attributes(html, 'data-fragment')).toEqual(['checkout-mini-cart']);
});

test('on a layout that serves no fragments by URL the mini-cart has none', async () => {
  const { html } = await ask('/mini-cart/', { headers: { 'user-agent': '@podium/client 5' } });
  expect(html).toContain('<checkout-mini-cart');
  expect(html).not.toContain('/_fragments/');
});

test("the mini-cart's fallback is an empty mini-cart, which a change of the cart can fill", async () => {
  const [fallback, empty] = [await ask('/mini-cart/fallback'), await ask('/mini-cart/')];
  expect(fallback.html).toBe(empty.html);
});

test.each([
  [12, '12 in stock, free pickup', false],
  [4, '4 in stock, free pickup', false],
  [3, 'Only 3 left, free pickup', false],
  [0, 'Sold out', true],
])('with %i in stock, add-to-cart says "%s"', async (quantity, text, isDisabled) => {
  const { html } = await ask('/add-to-cart/?sku=CL-04-SK', { answers: { 'GET /stock/CL-04-SK': stock(quantity) } });
  expect(textOf(html)).toBe(`Add to cart ${text}`);
  expect(/<button disabled/.test(html)).toBe(isDisabled);
});

test('add-to-cart is a form that works without JavaScript', async () => {
  const { html } = await ask('/add-to-cart/?sku=CL-04-SK', { answers: { 'GET /stock/CL-04-SK': stock(1) } });
  expect(html).toContain('<form class="add-form" method="post" action="/checkout/cart/add">');
  expect(html).toContain('<input type="hidden" name="sku" value="CL-04-SK">');
});

test('add-to-cart is the same for everybody for a moment, and tagged by its stock', async () => {
  const { headers } = await ask('/add-to-cart/?sku=CL-04-SK', { answers: { 'GET /stock/CL-04-SK': stock(1) } });
  expect(headers.get('cache-control')).toBe(
    'public, max-age=0, s-maxage=86400, stale-while-revalidate=600, stale-if-error=86400',
  );
  expect(headers.get('surrogate-key')).toBe('stock-cl-04-sk');
});

test('add-to-cart of an unknown SKU is 404, cannot be sent and is not kept', async () => {
  const { status, html, headers } = await ask('/add-to-cart/?sku=NOPE', { answers: { 'GET /stock/NOPE': 404 } });
  expect(status).toBe(404);
  expect(html).toContain('<button disabled');
  expect(headers.has('cache-control')).toBe(false);
});

test.each(['/add-to-cart/', `/add-to-cart/?sku=${'X'.repeat(41)}`])('%s is no fragment', async (path) => {
  expect((await ask(path)).status).toBe(404);
});

test('what stands in for add-to-cart cannot be sent', async () => {
  expect((await ask('/add-to-cart/fallback')).html).toContain('<button disabled>Add to cart</button>');
});

test('the header of the checkout page leads home and nowhere else', async () => {
  const { html, headers } = await ask('/checkout-header/');
  expect(attributes(html, 'href')).toEqual(['/']);
  expect(headers.get('cache-control')).toContain('public');
});
