import { parse } from '@selvedge/esi';
import { expect, test } from 'vitest';
import { defineFragment, html } from '../src/index.ts';
import { createRendering } from '../src/render.ts';
import { SELVEDGE, STOCK, startPodlet } from './support.ts';

const header = defineFragment({
  content: ({ include, raw }) => ({
    body: html`<header>${raw('<svg></svg>')}${include({
      podlet: 'checkout',
      fragment: 'mini-cart',
      private: true,
      query: { a: '"&<', b: undefined },
      fallback: '<a href="/cart">Cart</a>',
    })}</header>`,
  }),
});

test('a nested fragment is a tag for who can include, and the answer says that it holds one', async () => {
  const { ask } = startPodlet({ fragments: { header } });
  for (const capability of ['varnish="ESI/1.0"', SELVEDGE['surrogate-capability']]) {
    const response = await ask('/header/', { ...STOCK, 'podium-locale': 'de-AT', 'surrogate-capability': capability });
    expect(response.headers.get('surrogate-control')).toBe('content="ESI/1.0"');
    const body = await response.text();
    expect(body).toContain('<header><svg></svg>');
    expect(parse(body)[1]).toEqual({
      type: 'include',
      src: '/_fragments/private/de-at/checkout/mini-cart?a=%22%26%3C',
      onerror: 'continue',
    });
  }
});

test.each([{}, STOCK, { 'surrogate-capability': 'old="ESI/0.9"' }])(
  'it is its static fallback for all others: %j',
  async (headers) => {
    const { ask } = startPodlet({ fragments: { header } });
    const response = await ask('/header/', headers);
    expect(response.headers.has('surrogate-control')).toBe(false);
    const body = await response.text();
    expect(body).toContain('<header><svg></svg><a href="/cart">Cart</a></header>');
    expect(body).not.toContain('<esi:');
  },
);

test('a nested fragment without a fallback leaves nothing behind', async () => {
  const lonely = defineFragment({
    content: ({ include }) => ({ body: `[${include({ podlet: 'a', fragment: 'b' })}]` }),
  });
  const { ask } = startPodlet({ fragments: { lonely } });
  expect(await (await ask('/lonely/', STOCK)).text()).toBe('[]');
});

const list = defineFragment({
  content: ({ include }) => {
    const rating = include({
      podlet: 'a',
      fragment: 'rating',
      fallback: html`<i>Five</i>`,
      fallbackTags: ['rating-1'],
    });
    const card = {
      podlet: 'a',
      fragment: 'card',
      fallback: html`<b>${'<Tom>'}${rating}</b>`,
      fallbackTags: ['card-1'],
    };
    return { body: html`<p>${include(card)}</p>`, tags: ['list'] };
  },
});

test('a fallback may be a template that nests in turn, and the answer has the tags of what it shows', async () => {
  const { ask } = startPodlet({ fragments: { list } });
  const response = await ask('/list/', STOCK);
  expect(await response.text()).toBe('<p><b>&lt;Tom&gt;<i>Five</i></b></p>');
  expect(response.headers.get('surrogate-key')).toBe('list card-1 rating-1');
});

test('where the fragment itself stands there, the answer has none of its tags', async () => {
  const { ask } = startPodlet({ fragments: { list } });
  const response = await ask('/list/', SELVEDGE);
  expect(await response.text()).toBe('<p><esi:include src="/_fragments/en/a/card" onerror="continue"/></p>');
  expect(response.headers.get('surrogate-key')).toBe('list');
});

test('a script gets a fragment again by its URL, where the layout serves it', async () => {
  const island = defineFragment({
    content: ({ refreshUrl }) => ({
      body: refreshUrl({ podlet: 'checkout', fragment: 'mini-cart', private: true, query: { a: '1' } }) ?? 'nowhere',
    }),
  });
  const { ask } = startPodlet({ fragments: { island } });
  expect(await (await ask('/island/', SELVEDGE)).text()).toBe('/_fragments/private/en/checkout/mini-cart?a=1');
  expect(await (await ask('/island/', STOCK)).text()).toBe('nowhere');
});

test('marks do not reach the visitor, wherever they stand', () => {
  const { include, raw, finish } = createRendering('en');
  const body = html`<p title="${raw('a')}">${raw('<b>1</b>')}${[raw('<b>2</b>'), raw('<b>3</b>')]}${include({ podlet: 'a', fragment: 'b' })}</p>`;
  const { html: written } = finish(body, true);
  expect(written.replace(/<!--.*?-->/g, '')).toBe(
    '<p title="a"><b>1</b><b>2</b><b>3</b><esi:include src="/_fragments/en/a/b" onerror="continue"/></p>',
  );
  expect(written).not.toMatch(/\u{e000}/u);
});

test('what a visitor writes is never taken for a mark, not even one that was seen elsewhere', () => {
  const first = createRendering('en');
  const seen = first.raw('<b>of the first</b>');
  for (const guess of [
    '0;',
    '\u{e000}0;',
    '\u{e000}000000000000000000000000:0;',
    seen.replace(/[0-9a-f]{24}/, 'f'.repeat(24)),
  ]) {
    const { raw, finish } = createRendering('en');
    const written = finish(html`<p>${guess}</p>${raw('<b>ours</b>')}`, true).html;
    expect(written).toContain(guess);
    expect(written.match(/<b>/g)).toHaveLength(1);
  }
});

test('a mark that was kept from another answer is an error, and does not show what this one holds', () => {
  const seen = createRendering('en').raw('<b>first</b>');
  const second = createRendering('en');
  second.raw('<b>second</b>');
  expect(() => second.finish(html`<p>${seen}</p>`, true)).toThrow('kept from another answer');
});

test('ESI markup in a template, in raw HTML, in a ready string or in a fallback is text', () => {
  const tag = '<esi:include src="/"/>';
  const { raw, include, finish } = createRendering('en');
  const nested = include({ podlet: 'a', fragment: 'b', fallback: tag });
  for (const body of [html`<p>${raw(tag)}${nested}</p>`, `<p>${tag}${nested}</p>`]) {
    const { html: written, holdsIncludes } = finish(body, false);
    expect(written).toContain('&lt;esi:include');
    expect(written).not.toContain('<esi:');
    expect(holdsIncludes).toBe(false);
  }
});
