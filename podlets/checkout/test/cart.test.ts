import { expect, test } from 'vitest';
import { type Answers, ask, attributes, CART, conflict, LAYOUT, line, NO_CART, TOKEN, textOf } from './setup.ts';

const ADDED = { cartToken: TOKEN, sku: 'CL-04-SK', lineQuantity: 1, quantity: 4 };
const SCRIPT = { ...LAYOUT, accept: 'application/json' };

test('the cart lists picture, name, SKU, quantity and price of its lines, and their total', async () => {
  const { html } = await ask('/cart/', { token: TOKEN, answers: { 'GET /cart': CART } });
  expect(textOf(html)).toMatch(
    /^Cart Tidewater 118 CL-04-SK Quantity: 1 € 64,500 Remove Stilt Weeder AU-03-OC Quantity: 2 € 179,400 Remove Total € 243,900 Checkout/,
  );
  expect(attributes(html, 'src')[0]).toBe('/_podlet/decide/assets/pictures/classic-cl-04-2a5f9e.v1.svg');
  expect(attributes(html, 'href')).toEqual([
    '/product/CL-04?sku=CL-04-SK',
    '/product/AU-03?sku=AU-03-OC',
    '/checkout/checkout',
  ]);
});

test('each line is removed by a form of its own, whose button names it', async () => {
  const { html } = await ask('/cart/', { token: TOKEN, answers: { 'GET /cart': CART } });
  expect(attributes(html, 'action')).toEqual(['/checkout/cart/remove', '/checkout/cart/remove']);
  expect(attributes(html, 'aria-label')).toEqual(['Remove Tidewater 118, CL-04-SK', 'Remove Stilt Weeder, AU-03-OC']);
});

test('the cart is private and not for search engines', async () => {
  const { headers, head } = await ask('/cart/', { token: TOKEN, answers: { 'GET /cart': CART } });
  expect(headers.get('cache-control')).toBe('private, no-store');
  expect(head).toMatchObject({ title: 'Cart | Headland', robots: 'noindex', canonical: '/checkout/cart' });
});

test("recommendations are asked for the cart's SKUs, in one order", async () => {
  const { html } = await ask('/cart/', { token: TOKEN, answers: { 'GET /cart': CART } });
  expect(html).toContain(
    '<esi:include src="/_fragments/en/inspire/recommendations?skus=AU-03-OC%2CCL-04-SK" onerror="continue"/>',
  );
});

test('an empty cart leads to the machines and not to the checkout', async () => {
  const { html, calls } = await ask('/cart/');
  expect(textOf(html)).toContain('Nothing in here yet.');
  expect(attributes(html, 'href')).toEqual(['/products']);
  expect(html).toContain('src="/_fragments/en/inspire/recommendations"');
  expect(calls).toEqual([]);
});

test('a line that the stock does not cover says so', async () => {
  const lines = [line({ quantity: 2, available: false })];
  const { html } = await ask('/cart/', { token: TOKEN, answers: { 'GET /cart': { ...CART, lines } } });
  expect(textOf(html)).toContain('Quantity: 2 We do not have that many any more.');
});

test('a cart that the service does not tell is an error, so that the layout can say so', async () => {
  const answers: Answers[] = [{}, { 'GET /cart': 503 }];
  for (const answer of answers) expect((await ask('/cart/', { token: TOKEN, answers: answer })).status).toBe(500);
});

test('adding leads to the cart and keeps its token where no script reads it', async () => {
  const { status, headers, calls } = await ask('/actions/cart-add', {
    form: { sku: 'CL-04-SK' },
    answers: { 'POST /cart/items': ADDED },
  });
  expect([status, headers.get('location')]).toEqual([303, '/checkout/cart']);
  expect(headers.getSetCookie()).toEqual([`cart=${TOKEN}; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax`]);
  expect(calls.map(({ body }) => body)).toEqual([{ sku: 'CL-04-SK' }]);
});

test('on a site served by https the token is Secure', async () => {
  const { headers } = await ask('/actions/cart-add', {
    form: { sku: 'CL-04-SK' },
    answers: { 'POST /cart/items': ADDED },
    headers: { ...LAYOUT, 'podium-mount-origin': 'https://headland.example' },
  });
  expect(headers.getSetCookie()[0]).toContain('; Secure');
});

test('adding to a cart that is there names it', async () => {
  const answers = { 'POST /cart/items': ADDED };
  const { calls } = await ask('/actions/cart-add', { form: { sku: 'CL-04-SK' }, token: TOKEN, answers });
  expect(calls[0]?.headers.get('cart-token')).toBe(TOKEN);
});

test('a script that adds gets a message and the number of items', async () => {
  const { status, json, headers } = await ask('/actions/cart-add', {
    form: { sku: 'CL-04-SK' },
    answers: { 'POST /cart/items': ADDED },
    headers: SCRIPT,
  });
  expect([status, json]).toEqual([200, { message: 'Tractor was added.', quantity: 4 }]);
  expect(headers.getSetCookie()).toHaveLength(1);
});

const REFUSALS = [
  ['a sold-out SKU', conflict('/problems/sold-out'), 'CL-04-SK is sold out, so we did not add it.'],
  [
    'more than there is',
    conflict('/problems/cart-full', { limit: { of: 'stock', quantity: 3 } }),
    'The cart holds 3 of CL-04-SK, which is all there is.',
  ],
  [
    'more than a line holds',
    conflict('/problems/cart-full', { limit: { of: 'line', quantity: 99 } }),
    'A cart holds at most 99 of CL-04-SK.',
  ],
  [
    'more than a cart holds',
    conflict('/problems/cart-full', { limit: { of: 'cart', quantity: 50 } }),
    'A cart holds at most 50 different items.',
  ],
  ['more than fits', conflict('/problems/cart-full'), 'No more of it fits into the cart.'],
  ['an unknown SKU', { type: 'about:blank', title: 'No', status: 404 }, 'We sell no machine with the number CL-04-SK.'],
  ['no SKU', { type: 'about:blank', title: 'No', status: 422 }, 'Choose a machine first.'],
] as const;

test.each(REFUSALS)('adding %s shows the cart as it is, with the reason', async (_, refusal, reason) => {
  const { status, html, headers } = await ask('/actions/cart-add', {
    form: { sku: 'CL-04-SK' },
    token: TOKEN,
    answers: { 'POST /cart/items': refusal, 'GET /cart': CART },
  });
  expect(status).toBe(refusal.status);
  expect(html).toContain(`<p class="cart-notice" role="alert">${reason}</p>`);
  expect(textOf(html)).toContain('Total € 243,900');
  expect(headers.get('link')).toContain('../assets/pages.');
  expect(headers.getSetCookie()).toEqual([]);
});

test.each(REFUSALS)('a script that adds %s gets a problem with the reason', async (_, refusal, reason) => {
  const { status, json, headers } = await ask('/actions/cart-add', {
    form: { sku: 'CL-04-SK' },
    answers: { 'POST /cart/items': refusal },
    headers: SCRIPT,
  });
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect([status, json.status, json.detail]).toEqual([refusal.status, refusal.status, reason]);
});

test('a refusal repeats what was sent as text', async () => {
  const { html } = await ask('/actions/cart-add', {
    form: { sku: '<esi:include src="/x"/>' },
    answers: { 'POST /cart/items': 404 },
  });
  expect(html).toContain('number &lt;esi:include src=&quot;/x&quot;/&gt;.');
});

test('adding while the service fails is an error, not a refusal', async () => {
  const { status } = await ask('/actions/cart-add', { form: { sku: 'X' }, answers: { 'POST /cart/items': 503 } });
  expect(status).toBe(500);
});

test('removing takes the line out and leads to the cart', async () => {
  const { status, headers, calls } = await ask('/actions/cart-remove', {
    form: { sku: 'CL-04-SK' },
    token: TOKEN,
    answers: { 'DELETE /cart/items/CL-04-SK': NO_CART },
  });
  expect([status, headers.get('location')]).toEqual([303, '/checkout/cart']);
  expect(calls[0]?.headers.get('cart-token')).toBe(TOKEN);
});

test.each([
  ['without a cart', { form: { sku: 'CL-04-SK' } }],
  ['without a SKU', { form: { other: '' }, token: TOKEN }],
])('removing %s changes nothing', async (_, asking) => {
  const { status, calls } = await ask('/actions/cart-remove', asking);
  expect([status, calls]).toEqual([303, []]);
});

test('removing what cannot be a SKU is no error', async () => {
  const answers = { 'DELETE /cart/items/nonsense': 400 };
  expect((await ask('/actions/cart-remove', { form: { sku: 'nonsense' }, token: TOKEN, answers })).status).toBe(303);
});
