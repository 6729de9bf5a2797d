import { sharedKeys, sharedTexts } from '@selvedge/podlet/testing';
import { createLogger, Registry } from '@selvedge/server';
import { expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import { SAMPLE, WARM_UP } from '../src/sample.ts';
import { de } from '../src/texts/de.ts';
import { en } from '../src/texts/en.ts';
import {
  ask,
  assets,
  attributes,
  CART,
  conflict,
  invalid,
  LAYOUT,
  NO_CART,
  ORDER,
  stock,
  TOKEN,
  textOf,
} from './setup.ts';

const GERMAN = { ...LAYOUT, 'podium-locale': 'de', 'podium-mount-pathname': '/de' };
const SCRIPT = { ...GERMAN, accept: 'application/json' };

/** The shop's name, and what the sample service calls things. */
const NAMES = ['Headland', 'A machine', '1 × A machine', 'CL-01-ME'];

const PATHS = WARM_UP.flatMap((path) => [path, path.replace(/\/(\?.*)?$/, '/fallback')]);

test.each([...new Set(PATHS)])('%s says nothing in German as it does in English, but names', async (path) => {
  const app = createApp({
    service: SAMPLE,
    assets,
    log: createLogger('test', 'silent'),
    metrics: new Registry(),
    version: '1',
    publicUrl: 'http://podlet.test',
  });
  const inLocale = (locale: string) =>
    app.request(path, { headers: { ...LAYOUT, 'podium-locale': locale, cookie: `cart=${TOKEN}` } });
  const shared = await sharedTexts(inLocale, ['en', 'de']);
  expect(shared.filter((text) => !NAMES.includes(text))).toEqual([]);
});

test('every text is translated', () => {
  expect(sharedKeys(en, de)).toEqual([]);
});

test.each([
  [1, 'Cart, 1 item', 'Warenkorb, 1 Artikel', 'Your machine is', 'Ihre Maschine wartet'],
  [2, 'Cart, 2 items', 'Warenkorb, 2 Artikel', 'Your machines are', 'Ihre Maschinen warten'],
])('%i is counted in both languages', (count, english, german, waiting, wartend) => {
  expect([en.miniCart.label(count), de.miniCart.label(count)]).toEqual([english, german]);
  expect(en.thanks.pickUp(count, '')).toContain(waiting);
  expect(de.thanks.pickUp(count, '')).toContain(wartend);
});

test.each([
  [12, '12 auf Lager, Abholung kostenlos'],
  [3, 'Nur noch 3 da, Abholung kostenlos'],
  [0, 'Ausverkauft'],
])('with %i in stock, add-to-cart says so in German', async (quantity, text) => {
  const answers = { 'GET /stock/CL-04-SK': stock(quantity) };
  const { html } = await ask('/add-to-cart/?sku=CL-04-SK', { headers: GERMAN, answers });
  expect(textOf(html)).toBe(`In den Warenkorb ${text}`);
});

test('add-to-cart hands its island the words and the cart of the locale', async () => {
  const answers = { 'GET /stock/CL-04-SK': stock(5) };
  const { html } = await ask('/add-to-cart/?sku=CL-04-SK', { headers: GERMAN, answers });
  expect(html).toContain('cart="/de/checkout/cart" view="Zum Warenkorb" failed="Das hat nicht geklappt.');
});

test('the cart lists its lines in German, and every way leads to a German page', async () => {
  const { html, head } = await ask('/cart/', { token: TOKEN, headers: GERMAN, answers: { 'GET /cart': CART } });
  expect(textOf(html)).toContain('Menge: 2 179.400 € Entfernen Summe 243.900 € Zur Kasse');
  expect(head).toMatchObject({ title: 'Warenkorb | Headland', canonical: '/de/checkout/cart' });
  for (const name of ['href', 'action'])
    for (const url of attributes(html, name)) expect(url).toMatch(/^\/de\/(product|checkout)\//);
});

test.each([
  ['/mini-cart/', NO_CART],
  ['/mini-cart/', CART],
  ['/cart/', NO_CART],
  ['/checkout/', CART],
  ['/checkout/', NO_CART],
  ['/checkout-header/', CART],
  ['/thanks/?order=7K3F-92QX', CART],
])('every way out of %s leads to a German page', async (path, cart) => {
  const answers = { 'GET /cart': cart, 'GET /orders/7K3F-92QX': ORDER };
  const { html } = await ask(path, { token: TOKEN, headers: GERMAN, answers });
  const ways = ['href', 'action'].flatMap((name) => attributes(html, name));
  expect(ways.length).toBeGreaterThan(0);
  for (const way of ways) expect(way).toMatch(/^\/de(\/|$)/);
});

const ADDED = { cartToken: TOKEN, sku: 'CL-04-SK', lineQuantity: 1, quantity: 1 };

test.each([
  ['/actions/cart-add', { sku: 'CL-04-SK' }, { 'POST /cart/items': ADDED }, '/de/checkout/cart'],
  ['/actions/cart-remove', { sku: 'CL-04-SK' }, { 'DELETE /cart/items/CL-04-SK': NO_CART }, '/de/checkout/cart'],
  ['/actions/place-order', { storeId: 'north' }, { 'POST /orders': ORDER }, '/de/checkout/thanks?order=7K3F-92QX'],
])('%s leads on to a German page', async (path, form, answers, location) => {
  const { status, headers } = await ask(path, { form, token: TOKEN, headers: GERMAN, answers });
  expect([status, headers.get('location')]).toEqual([303, location]);
});

test('a script that adds is answered in German', async () => {
  const form = { sku: 'CL-04-SK' };
  const added = await ask('/actions/cart-add', { form, headers: SCRIPT, answers: { 'POST /cart/items': ADDED } });
  expect(added.json.message).toBe('Der Traktor liegt im Warenkorb.');
  const full = conflict('/problems/cart-full', { limit: { of: 'stock', quantity: 3 } });
  const refused = await ask('/actions/cart-add', { form, headers: SCRIPT, answers: { 'POST /cart/items': full } });
  expect(refused.json.detail).toBe('Im Warenkorb liegen schon 3 von CL-04-SK. Mehr gibt es nicht.');
});

test('wrong fields and a shortage are told in German', async () => {
  const form = { firstName: '', lastName: 'x'.repeat(101), storeId: '' };
  const order = async (answer: unknown) => {
    const answers = { 'POST /orders': answer, 'GET /cart': CART };
    return textOf((await ask('/actions/place-order', { form, token: TOKEN, headers: GERMAN, answers })).html);
  };
  const wrong = await order(invalid('firstName', 'lastName', 'storeId'));
  expect(wrong).toContain('Bitte geben Sie Ihren Vornamen ein.');
  expect(wrong).toContain('Bitte geben Sie einen Nachnamen mit höchstens 100 Zeichen ein, in einer Zeile.');
  expect(wrong).toContain('Bitte wählen Sie eine Filiale.');
  expect(await order(conflict('/problems/insufficient-stock', { skus: ['AU-03-OC'] }))).toContain(
    'Da war jemand schneller: Von Stilt Weeder (AU-03-OC) ist nicht mehr genug da.',
  );
});
