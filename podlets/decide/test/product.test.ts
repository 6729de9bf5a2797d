import { describe, expect, test } from 'vitest';
import { get, PRODUCT, request, variant } from './setup.ts';

const selected = (html: string) =>
  [...html.matchAll(/<strong [^>]*>.*?<\/svg>([^<]*)<\/strong>/g)].map(([, name]) => name);
const links = (html: string) => [...html.matchAll(/<a class="variant" href="([^"]*)"/g)].map(([, href]) => href);

test('a product is shown with picture, name, price, highlights and description', async () => {
  const { status, html } = await get('/product/?id=CL-01');
  expect(status).toBe(200);
  expect(html).toContain('<h1 class="product-name">Hollybrook 28</h1><p class="product-price">€ 18,900</p>');
  expect(html).toMatch(
    /<img class="product-picture" src="\/p\/ME\.svg" width="800" height="600" alt="Hollybrook 28 in Paint ME"/,
  );
  expect(html).toContain('<li>28 hp</li><li>A horn</li>');
  expect(html).toContain('Mended before lunch.');
});

describe('the variant', () => {
  const cases = [
    { title: 'that the SKU names', sku: 'CL-01-BA', name: 'Paint BA', canonical: '/product/CL-01?sku=CL-01-BA' },
    { title: 'that comes first, by its SKU', sku: 'CL-01-ME', name: 'Paint ME', canonical: '/product/CL-01' },
    { title: 'that comes first, without a SKU', sku: undefined, name: 'Paint ME', canonical: '/product/CL-01' },
    { title: 'that comes first, for an unknown SKU', sku: 'CL-99-XX', name: 'Paint ME', canonical: '/product/CL-01' },
    { title: 'that comes first, for what is no SKU', sku: '%3Cb%3E', name: 'Paint ME', canonical: '/product/CL-01' },
  ];
  for (const { title, sku, name, canonical } of cases) {
    test(`${title}, is the selected one, with its canonical URL`, async () => {
      const { status, html, head } = await get(`/product/?id=CL-01${sku === undefined ? '' : `&sku=${sku}`}`);
      expect(status).toBe(200);
      expect(selected(html)).toEqual([name]);
      expect(head).toMatchObject({ canonical, title: `Hollybrook 28 in ${name} | Headland` });
    });
  }

  test('has its own price and picture, and the others are links', async () => {
    const { html, head } = await get('/product/?id=CL-01&sku=CL-01-BA');
    expect(html).toContain('€ 64,500');
    expect(html).toContain('src="/p/BA.svg"');
    expect(head.openGraph).toMatchObject({ type: 'product', image: '/p/BA.jpg', 'image:type': 'image/jpeg' });
    expect(links(html)).toEqual(['/product/CL-01?sku=CL-01-ME', '/product/CL-01?sku=CL-01-SK']);
  });

  test('goes with the nested add-to-cart and recommendations', async () => {
    const { html, headers } = await get('/product/?id=CL-01&sku=CL-01-BA');
    expect(headers.get('surrogate-control')).toBe('content="ESI/1.0"');
    expect(html).toContain('<esi:include src="/_fragments/en/checkout/add-to-cart?sku=CL-01-BA" onerror="continue"/>');
    expect(html).toContain(
      '<esi:include src="/_fragments/en/inspire/recommendations?skus=CL-01-BA" onerror="continue"/>',
    );
  });
});

describe('the island', () => {
  test('names its script, its template version and the fragment that it refreshes', async () => {
    const { html } = await get('/product/?id=CL-01&sku=CL-01-BA');
    const tag = /<decide-variants ([^>]*)>/.exec(html)?.[1];
    expect(tag).toContain('island="/_podlet/decide/assets/product.0123456789ab.js"');
    expect(tag).toContain('template="cafe"');
    expect(tag).toContain('defer-hydration');
    expect(tag).toContain('fragment="/_fragments/en/decide/product?id=CL-01"');
    expect(html).toMatch(/<div class="product" data-boundary="decide" data-fragment="decide-product">/);
  });

  test('wraps links in light DOM, so that they are there without a script', async () => {
    const { html } = await get('/product/?id=CL-01');
    expect(html).toMatch(/<slot><\/slot><\/div><!--\/lit-part--><\/template><nav aria-label="Colours">/);
  });

  test('is left out where there is nothing to choose', async () => {
    const { html } = await get('/product/?id=CL-01', { '/products/CL-01': { ...PRODUCT, variants: [variant('ME')] } });
    expect(html).not.toContain('<decide-variants');
    expect(selected(html)).toEqual(['Paint ME']);
  });
});

describe('structured data', () => {
  const availabilities = [
    { available: true, expected: 'https://schema.org/InStock' },
    { available: false, expected: 'https://schema.org/OutOfStock' },
    { available: undefined, expected: undefined },
  ];
  for (const { available, expected } of availabilities) {
    test(`the offer's availability is ${expected ?? 'left out'} where available is ${available}`, async () => {
      const { available: _, ...unknown } = variant('ME');
      const shown = available === undefined ? unknown : { ...unknown, available };
      const { data } = await get('/product/?id=CL-01', { '/products/CL-01': { ...PRODUCT, variants: [shown] } });
      expect(data.Product.offers).toEqual({
        '@type': 'Offer',
        url: 'https://shop.test/product/CL-01?sku=CL-01-ME',
        itemCondition: 'https://schema.org/NewCondition',
        price: 18_900,
        priceCurrency: 'EUR',
        ...(expected && { availability: expected }),
      });
    });
  }

  test('the breadcrumbs lead from all machines over the category to the product', async () => {
    const { data } = await get('/product/?id=CL-01&sku=CL-01-BA');
    expect(data.BreadcrumbList.itemListElement).toMatchObject([
      { position: 1, name: 'Machines', item: 'https://shop.test/products' },
      { position: 2, name: 'Classics', item: 'https://shop.test/products/classic' },
      { position: 3, name: 'Hollybrook 28', item: 'https://shop.test/product/CL-01' },
    ]);
  });

  test('a name cannot end the script element, nor become an element of the page', async () => {
    const name = '</script><img src=x onerror=alert(1)>';
    const { html, data } = await get('/product/?id=CL-01', { '/products/CL-01': { ...PRODUCT, name } });
    expect(data.Product.name).toBe(name);
    expect(html).not.toContain('<img src=x');
  });
});

describe('what caches are told', () => {
  test('a product may be kept, and is purged by its id, by the variant that is shown or by its category', async () => {
    const { headers, tags } = await get('/product/?id=CL-01');
    expect(headers.get('cache-control')).toMatch(/^public, max-age=0, s-maxage=86400, .*stale-if-error=86400$/);
    expect(tags).toEqual(['product-cl-01', 'variant-cl-01-me', 'category-classic']);
  });

  for (const status of [404, 410]) {
    test(`that there is none (${status}) is said to the page, and purged by its id`, async () => {
      const answer = await get('/product/?id=CL-00', { '/products/CL-00': status });
      expect(answer).toMatchObject({ status, html: '', tags: ['product-cl-00'] });
    });
  }
});

describe('an id that can be none is not asked for', () => {
  for (const query of ['', 'id=', 'id=a%0Ab', 'id=..%2Ffeeds', `id=${'x'.repeat(41)}`]) {
    test(`"${query}" answers 404`, async () => {
      const { status } = await get(`/product/?${query}`, {});
      expect(status).toBe(404);
    });
  }
});

test.each([
  ['does not answer', {}],
  ['is not ready', { '/products/CL-01': 503 }],
])('a service that %s fails the fragment, so that the layout takes the fallback', async (_, answers) => {
  const { status } = await get('/product/?id=CL-01', answers);
  expect(status).toBe(500);
});

test('the fallback needs no service and keeps the boundary', async () => {
  const { status, html } = await get('/product/fallback', {});
  expect(status).toBe(200);
  expect(html).toContain('<div class="product" data-boundary="decide"');
  expect(html).toContain('<h1 class="product-name">');
});

test('a stock Podium layout gets no tags it cannot resolve, plain links to the variants, and the runtime', async () => {
  const { html, headers } = await request('/product/?id=CL-01', { 'user-agent': '@podium/client 5' });
  expect(html).not.toContain('<esi:');
  expect(html).toContain('<a href="/checkout/cart">');
  expect(html).not.toContain('/_fragments/');
  expect(html).toContain('<nav aria-label="Colours">');
  expect(headers.get('surrogate-control')).toBeNull();
  expect(headers.get('link')).toContain('selvedge.0123456789ab.js');
});
