import type { FragmentHead } from '@selvedge/contracts';
import { html } from 'lit';
import { expect, test } from 'vitest';
import { renderHtml } from './support/fixture.ts';
import { built, file, fragment, page, pageOf, site, twoFrames, useChromium, withHead } from './support/page.ts';
import './fixture/islands/variants.ts';

useChromium();

/** A product page as the server writes it: picture of the variant, switch with the selected one in strong, head. */
function product(sku: string): { body: string; head: FragmentHead } {
  const skus = ['a', 'b', 'c', 'd'].map((other) =>
    other === sku ? `<strong>${other}</strong>` : `<a href="/page?sku=${other}">${other}</a>`,
  );
  const island = renderHtml(
    html`<fixture-variants island=${file('variants.js')} template=${built.manifest['variants.js']!
      .template!} on="load" defer-hydration></fixture-variants>`,
  ).replace('</fixture-variants>', `${skus.join('')}$&`);
  return {
    body: fragment(`<h1>${sku}</h1>${island}`),
    head: { title: `Tractor ${sku}`, canonical: `/page?sku=${sku}` },
  };
}

/** What must never contradict itself. */
function state() {
  return page.evaluate(() => ({
    url: location.search.slice(5),
    title: document.title.slice(8),
    canonical: new URL(document.querySelector<HTMLLinkElement>('link[rel=canonical]')!.href).search.slice(5),
    heading: document.querySelector('h1')?.textContent,
    selected: document.querySelector('strong')?.textContent,
  }));
}

const consistent = (sku: string) => ({ url: sku, title: sku, canonical: sku, heading: sku, selected: sku });

async function openProduct(): Promise<void> {
  for (const sku of ['a', 'b', 'c', 'd']) {
    const { body, head } = product(sku);
    const tags = `<title>${head.title}</title><link rel="canonical" href="${site.origin}${head.canonical}">`;
    site.serve(`/_fragments/en/fixture/product?sku=${sku}`, withHead(body, head));
    site.serve(`/page?sku=${sku}`, pageOf(body, tags));
  }
  await page.goto(`${site.origin}/page?sku=a`);
  await page.evaluate(() => Object.assign(window, { loads: 1 }));
  await switchReady();
}

/** The switch of the fragment that stands there is hydrated. */
const switchReady = () =>
  page.waitForFunction(
    () => (document.querySelector('fixture-variants') as (Element & { hasUpdated?: boolean }) | null)?.hasUpdated,
  );
const link = (sku: string) => page.locator(`a[href$="sku=${sku}"]`);
const sameDocument = () => page.evaluate(() => 'loads' in window);

test('a variant switch goes forward and back without a load, and page, URL and head agree', async () => {
  await openProduct();
  for (const sku of ['b', 'c']) {
    await switchReady();
    await link(sku).click();
    await expect.poll(state).toEqual(consistent(sku));
  }
  await page.goBack();
  await expect.poll(state).toEqual(consistent('b'));
  await page.goBack();
  await expect.poll(state).toEqual(consistent('a'));
  await page.goForward();
  await expect.poll(state).toEqual(consistent('b'));
  expect(await sameDocument()).toBe(true);
});

test('quick clicks on variants end at the last one, and leave one entry in the history', async () => {
  await openProduct();
  const held = ['b', 'c', 'd'].map((sku) => ({ sku, ...site.hold(`/_fragments/en/fixture/product?sku=${sku}`) }));
  const before = await page.evaluate(() => history.length);
  for (const { sku, arrived } of held) {
    await link(sku).click();
    await arrived;
  }
  expect(await state()).toEqual(consistent('a'));
  for (const { sku, release } of held.toReversed()) release(withHead(product(sku).body, product(sku).head));
  await expect.poll(state).toEqual(consistent('d'));
  expect(await page.evaluate(() => history.length)).toBe(before + 1);
  expect(await sameDocument()).toBe(true);
});

test('a step back while a variant loads cancels it', async () => {
  await openProduct();
  await link('b').click();
  await expect.poll(state).toEqual(consistent('b'));
  await switchReady();
  const late = site.hold('/_fragments/en/fixture/product?sku=c');
  await link('c').click();
  await late.arrived;
  await page.goBack();
  await expect.poll(state).toEqual(consistent('a'));
  late.release(withHead(product('c').body, product('c').head));
  await twoFrames();
  expect(await state()).toEqual(consistent('a'));
});

test('a variant whose fragment fails is navigated to', async () => {
  await openProduct();
  site.serve('/_fragments/en/fixture/product?sku=b', { status: 503 });
  await link('b').click();
  await expect.poll(() => state().catch(() => undefined)).toEqual(consistent('b'));
  expect(await sameDocument()).toBe(false);
});

test('a keyboard that chose a variant stays at the switch', async () => {
  await openProduct();
  await link('b').focus();
  await page.keyboard.press('Enter');
  await expect.poll(state).toEqual(consistent('b'));
  expect(await page.evaluate(() => document.activeElement?.localName)).toBe('strong');
});
