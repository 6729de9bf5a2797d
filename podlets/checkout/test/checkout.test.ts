import { expect, test } from 'vitest';
import { ask, attributes, CART, conflict, invalid, NO_CART, ORDER, TOKEN, textOf } from './setup.ts';

const FORM = { firstName: 'Ada', lastName: 'Plough', storeId: 'north', key: 'key-1' };

const placeOrder = (answer: unknown, form: Record<string, string> = FORM, cart: unknown = CART) =>
  ask('/actions/place-order', { form, token: TOKEN, answers: { 'POST /orders': answer, 'GET /cart': cart } });

const fieldValue = (html: string, name: string) =>
  new RegExp(`<input[^>]* name="${name}"[^>]* value="([^"]*)"`).exec(html)?.[1];

test('the form asks for two names and a store, and can be sent without JavaScript', async () => {
  const { html, head } = await ask('/checkout/', { token: TOKEN, answers: { 'GET /cart': CART } });
  expect(html).toContain('method="post" action="/checkout/place-order"');
  expect(attributes(html, 'name')).toEqual(['key', 'firstName', 'lastName']);
  expect(html).toContain('<esi:include src="/_fragments/en/explore/store-picker" onerror="continue"/>');
  expect(html).toContain('<button>Place order</button>');
  expect(head).toMatchObject({ title: 'Checkout | Headland', robots: 'noindex' });
});

test('each rendering of the form has a key of its own, so nothing may keep it', async () => {
  const answers = { 'GET /cart': CART };
  const [one, other] = [
    await ask('/checkout/', { token: TOKEN, answers }),
    await ask('/checkout/', { token: TOKEN, answers }),
  ];
  expect(fieldValue(one.html, 'key')).toMatch(/^[\w-]{36}$/);
  expect(fieldValue(one.html, 'key')).not.toBe(fieldValue(other.html, 'key'));
  expect(one.headers.get('cache-control')).toBe('private, no-store');
});

test('there is no form for an empty cart', async () => {
  const { status, html } = await ask('/checkout/');
  expect(status).toBe(200);
  expect(html).not.toContain('<form');
  expect(attributes(html, 'href')).toEqual(['/products']);
});

test('an order leads to its thanks', async () => {
  const { status, headers, calls } = await placeOrder(ORDER);
  expect([status, headers.get('location')]).toEqual([303, '/checkout/thanks?order=7K3F-92QX']);
  expect(calls[0]?.body).toEqual({ firstName: 'Ada', lastName: 'Plough', storeId: 'north' });
  expect(calls[0]?.headers.get('cart-token')).toBe(TOKEN);
  expect(calls[0]?.headers.get('idempotency-key')).toBe('key-1');
});

test.each([
  ['without a key', {}],
  ['with a key that no header can carry', { key: 'a\r\nb' }],
])('a form %s is an order too', async (_, key) => {
  const { status, calls } = await placeOrder(ORDER, { ...FORM, key: '', ...key });
  expect(status).toBe(303);
  expect(calls[0]?.headers.get('idempotency-key')).toMatch(/^[\w-]{36}$/);
});

test('wrong fields are named beside them, with what was entered and the same key', async () => {
  const { status, html } = await placeOrder(invalid('firstName', 'storeId'), { ...FORM, firstName: ' ', storeId: '' });
  expect(status).toBe(422);
  expect(html).toContain('<p class="field-error" id="firstName-error">Enter your first name.</p>');
  expect(html).toContain('<p class="field-error" id="storeId-error" role="alert">Choose a store.</p>');
  expect(html).not.toContain('lastName-error');
  expect(fieldValue(html, 'lastName')).toBe('Plough');
  expect(fieldValue(html, 'key')).toBe('key-1');
});

test('the first wrong name is marked, described by its error and focused', async () => {
  const { html } = await placeOrder(invalid('lastName', 'firstName'), { ...FORM, firstName: '', lastName: '' });
  const [first, last] = [...html.matchAll(/<input class="field-input"[^>]*>/g)].map(([tag]) => tag);
  expect(first).toMatch(/ aria-invalid="true" aria-describedby="firstName-error" autofocus/);
  expect(last).toMatch(/ aria-invalid="true" aria-describedby="lastName-error"/);
  expect(last).not.toContain('autofocus');
});

test('a name that is there but wrong is told what a name is', async () => {
  const { html } = await placeOrder(invalid('lastName'), { ...FORM, lastName: 'x'.repeat(101) });
  expect(textOf(html)).toContain('Enter a last name of at most 100 letters, on one line.');
});

test('the chosen store stays chosen', async () => {
  const { html } = await placeOrder(invalid('firstName'));
  expect(html).toContain('src="/_fragments/en/explore/store-picker?selected=north"');
});

test.each(['"><script>', 'x'.repeat(41)])('%s is no store to choose again', async (storeId) => {
  const { html } = await placeOrder(invalid('storeId'), { ...FORM, storeId });
  expect(html).toContain('src="/_fragments/en/explore/store-picker"');
});

test('what was entered comes back as text', async () => {
  const { html } = await placeOrder(invalid('firstName'), { ...FORM, lastName: '"><esi:include src="/x"/>' });
  expect(fieldValue(html, 'lastName')).toBe('&quot;&gt;&lt;esi:include src=&quot;/x&quot;/&gt;');
});

test('an order of an empty cart is refused with a way back', async () => {
  const { status, html } = await placeOrder(conflict('/problems/empty-cart'), FORM, NO_CART);
  expect(status).toBe(409);
  expect(html).not.toContain('<form');
});

test('an order that the stock does not cover names the machines and keeps the form', async () => {
  const { status, html } = await placeOrder(conflict('/problems/insufficient-stock', { skus: ['AU-03-OC'] }));
  expect(status).toBe(409);
  expect(textOf(html)).toContain(
    'there is not enough left of Stilt Weeder (AU-03-OC). Nothing was ordered. Back to cart',
  );
  expect(fieldValue(html, 'firstName')).toBe('Ada');
});

test.each([500, 503])(
  'an order that the service answers with %i is an error: nobody knows what became of it',
  async (status) => {
    expect((await placeOrder(status)).status).toBe(500);
  },
);

test('thanks names the order, where to pick it up and what was bought', async () => {
  const { html, head, headers } = await ask('/thanks/?order=7K3F-92QX', {
    token: TOKEN,
    answers: { 'GET /orders/7K3F-92QX': ORDER },
  });
  expect(textOf(html)).toBe(
    'Thank you Order 7K3F-92QX Your machines are waiting for you at North Barn, Quarry Road 3, Stonebridge. 1 × Tidewater 118 € 64,500 2 × Stilt Weeder € 179,400 Total € 243,900 Back to the machines',
  );
  expect(head).toMatchObject({ title: 'Thank you | Headland', robots: 'noindex' });
  expect(headers.get('cache-control')).toBe('private, no-store');
});

test.each([
  ['without an order', '/thanks/', TOKEN],
  ['of another cart', '/thanks/?order=7K3F-92QX', TOKEN],
  ['without a cart', '/thanks/?order=7K3F-92QX', undefined],
])('thanks %s is not found', async (_, path, token) => {
  const { status } = await ask(path, { ...(token && { token }), answers: { 'GET /orders/7K3F-92QX': 404 } });
  expect(status).toBe(404);
});
