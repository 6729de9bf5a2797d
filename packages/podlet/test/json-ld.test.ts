import { expect, test } from 'vitest';
import { defineFragment, html } from '../src/index.ts';
import { SELVEDGE, STOCK, startPodlet } from './support.ts';

async function read(data: Record<string, unknown>, headers: Record<string, string> = SELVEDGE) {
  const fragment = defineFragment({ content: ({ jsonLd }) => ({ body: html`<p>${jsonLd(data)}</p>` }) });
  const { ask } = startPodlet({ fragments: { fragment } });
  const text = await (await ask('/fragment/', headers)).text();
  const [, json] = /^<p><script type="application\/ld\+json">(.*?)<\/script><\/p>$/s.exec(text) ?? [];
  return JSON.parse(json ?? `"is ${text}"`);
}

test('structured data is one script element, with its context', async () => {
  expect(await read({ '@type': 'Thing', name: 'A' })).toEqual({
    '@context': 'https://schema.org',
    '@type': 'Thing',
    name: 'A',
  });
});

test.each([
  ['of a Selvedge layout', SELVEDGE, 'https://shop.example'],
  ['of a stock layout', STOCK, 'http://shop.example'],
  ['of the podlet itself, where nobody says one', {}, 'http://127.0.0.1:4101'],
  ['of the podlet itself, where it is no origin', { 'podium-mount-origin': 'javascript:1' }, 'http://127.0.0.1:4101'],
])('its addresses are absolute, on the origin %s', async (_, headers, origin) => {
  const data = {
    '@id': '/#a',
    url: '/',
    name: '/not-an-address',
    image: ['/a.png', 'https://images.example/b.png'],
    itemListElement: [{ item: '/products?page=2' }, { item: { url: '/x' } }],
    offers: { url: '/product/A', availability: 'https://schema.org/InStock' },
  };
  expect(await read(data, headers)).toEqual({
    '@context': 'https://schema.org',
    '@id': `${origin}/#a`,
    url: `${origin}/`,
    name: '/not-an-address',
    image: [`${origin}/a.png`, 'https://images.example/b.png'],
    itemListElement: [{ item: `${origin}/products?page=2` }, { item: { url: `${origin}/x` } }],
    offers: { url: `${origin}/product/A`, availability: 'https://schema.org/InStock' },
  });
});

test.each(['</script><script>alert(1)</script>', '<!--<script>', '</SCRIPT >', '\u2028<esi:include src="/"/>'])(
  'no text can end the element: %j',
  async (name) => {
    expect((await read({ name })).name).toBe(name);
    const fragment = defineFragment({ content: ({ jsonLd }) => ({ body: html`${jsonLd({ name })}` }) });
    const { ask } = startPodlet({ fragments: { fragment } });
    const text = await (await ask('/fragment/')).text();
    expect(text.slice(text.indexOf('{'), text.lastIndexOf('}'))).not.toContain('<');
  },
);
