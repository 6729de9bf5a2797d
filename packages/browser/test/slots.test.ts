import { expect, test } from 'vitest';
import { content, fragment, open, page, refresh, site, useChromium } from './support/page.ts';

useChromium();

const slot = (standIn: string, url = '/cart') => `<slot data-fragment-src="${url}">${standIn}</slot>`;
const link = '<a href="/cart-page">Cart</a>';
const askedFor = (url: string) => site.requests.filter((request) => request === url).length;

test.each([
  ['with its name', fragment(link, 'cart')],
  ['without a name', link],
  ['of several elements', `${link}${link}`],
  ['of text only', 'Cart'],
  ['of nothing', ''],
])('a stand-in %s gives way to the fragment, which keeps its own name and can be refreshed', async (_, standIn) => {
  site.serve('/cart', fragment('Cart 3', 'cart'));
  site.serve('/cart?then', fragment('Cart 4', 'cart'));
  await open(`<nav>${slot(standIn)}</nav>`);
  await expect.poll(() => page.locator('nav').innerText()).toBe('Cart 3');
  expect(await page.locator('nav section[data-fragment=cart]').count()).toBe(1);
  expect(await refresh('/cart?then', {}, '[data-fragment=cart]')).toBe('done');
  expect(await content('cart')).toBe('Cart 4');
  expect(askedFor('/cart')).toBe(1);
});

test('a stand-in has no box of its own, before and after', async () => {
  const held = site.hold('/cart');
  await open(`<nav style="display: grid">${slot(fragment(link, 'cart'))}</nav>`);
  const widths = () =>
    page.evaluate(() =>
      ['nav', '[data-fragment=cart]'].map((name) => document.querySelector(name)!.getBoundingClientRect().width),
    );
  const [nav, before] = await widths();
  expect(before).toBe(nav);
  await held.arrived;
  held.release(fragment('Cart 3', 'cart'));
  await expect.poll(() => content('cart')).toBe('Cart 3');
  expect(await widths()).toEqual([nav, before]);
});

test.each([
  ['answers 500', { status: 500, body: fragment('new', 'cart') }],
  ['has no element', { body: 'text only' }],
])('when the fragment %s, what stands in stays, and is not asked for again', async (_, answer) => {
  const warned = page.waitForEvent('console', (message) => message.type() === 'warning');
  site.serve('/cart', answer);
  site.serve('/other', fragment('new', 'other'));
  await open(`${slot(fragment(link, 'cart'))}${fragment('old', 'other')}`);
  await warned;
  expect(await refresh('/other', {}, '[data-fragment=other]')).toBe('done');
  expect(await content('cart')).toBe(link);
  expect(askedFor('/cart')).toBe(1);
});

test('what a refresh brings is filled in too', async () => {
  site.serve('/header', fragment(slot(fragment(link, 'cart')), 'header'));
  site.serve('/cart', fragment('Cart 3', 'cart'));
  await open(fragment('old', 'header'));
  expect(await refresh('/header', {}, '[data-fragment=header]')).toBe('done');
  await expect.poll(() => content('cart')).toBe('Cart 3');
});

test('one that is refreshed meanwhile is as that refresh has it', async () => {
  const held = site.hold('/cart');
  site.serve('/cart?then', fragment('Cart 4', 'cart'));
  await open(slot(fragment(link, 'cart')));
  await held.arrived;
  expect(await refresh('/cart?then', {}, '[data-fragment=cart]')).toBe('done');
  held.release(fragment('Cart 3', 'cart'));
  await page.waitForLoadState('networkidle');
  expect(await content('cart')).toBe('Cart 4');
});
