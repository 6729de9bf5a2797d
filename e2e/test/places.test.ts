import { expect, inject, test } from 'vitest';
import { PAGES } from '../src/pages.ts';

const edge = inject('edge');
const layout = inject('layout');

test.each(PAGES)(
  '%s is the same page from the layout alone and through the edge, byte for byte',
  async (path, status) => {
    const [direct, assembled] = await Promise.all([fetch(layout + path), fetch(edge + path)]);
    expect([direct.status, assembled.status]).toEqual([status, status]);
    const html = await direct.text();
    expect(await assembled.text()).toBe(html);
    // What a renderer or an assembler leaves behind when it goes wrong.
    expect(html).not.toMatch(/<\?>|\[object |<esi:|undefined|\ue000/);
  },
);

/** What the layout writes for the one who says that it assembles ESI. */
async function includesOf(path: string): Promise<string[]> {
  const response = await fetch(layout + path, { headers: { 'surrogate-capability': 'test="ESI/1.0"' } });
  expect(response.headers.get('surrogate-control')).toBe('content="ESI/1.0"');
  return [...(await response.text()).matchAll(/<esi:include src="([^"?]*)/g)].map(([, src]) => src!);
}

test("the layout's raw product page holds the tags of header, footer, add-to-cart and recommendations", async () => {
  expect(await includesOf('/product/CL-01')).toEqual([
    '/_fragments/en/explore/header',
    '/_fragments/en/checkout/add-to-cart',
    '/_fragments/en/inspire/recommendations',
    '/_fragments/en/explore/footer',
  ]);
});

test("the header's own fragment holds the tag of the mini-cart, under the private prefix", async () => {
  expect(await includesOf('/_fragments/en/explore/header')).toEqual(['/_fragments/private/en/checkout/mini-cart']);
});

test('the recommendations hold a tag for each of their cards', async () => {
  const list = '/_fragments/en/inspire/recommendations?skus=CL-01-ME';
  expect(await includesOf(list)).toEqual(Array(4).fill('/_fragments/en/inspire/card'));
});
