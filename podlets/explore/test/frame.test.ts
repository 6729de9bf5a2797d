import { expect, test } from 'vitest';
import { attributes, get, request } from './setup.ts';

const MINI_CART = '<esi:include src="/_fragments/private/en/checkout/mini-cart" onerror="continue"/>';

test('the header nests the mini-cart as an include for who can assemble', async () => {
  const { html, headers } = await get('/header/');
  expect(html).toContain(MINI_CART);
  expect(headers.get('surrogate-control')).toBe('content="ESI/1.0"');
});

test('the header holds a plain link to the cart for who cannot assemble', async () => {
  const { html, headers } = await request('/header/');
  expect(html).toContain('<a href="/checkout/cart">Cart</a>');
  expect(html).not.toContain('esi:');
  expect(headers.get('surrogate-control')).toBeNull();
});

test('the header leads to the start, the machines and the stores', async () => {
  const { html } = await get('/header/');
  expect(attributes(html, 'href')).toEqual(['/', '/products', '/stores']);
});

test.each(['header', 'footer'])('the fallback of the %s is the fragment itself', async (name) => {
  const [content, fallback] = await Promise.all([get(`/${name}/`), get(`/${name}/fallback`)]);
  expect(fallback.html).toBe(content.html);
});

test.each(['header', 'footer'])('the %s stands while the service is down', async (name) => {
  const nothing = { '/categories': undefined, '/teasers': undefined, '/stores': undefined };
  const { status } = await get(`/${name}/`, nothing);
  expect(status).toBe(200);
});
