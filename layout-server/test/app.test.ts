import { expect, test } from 'vitest';
import { startStore } from './support.ts';

/** Each page, its main fragment as it is asked for, and the team that owns it. */
const PAGES: [path: string, main: string, team: string][] = [
  ['/', 'home', 'explore'],
  ['/products', 'category', 'explore'],
  ['/products?page=2&utm_source=x', 'category?page=2', 'explore'],
  ['/products/classic?page=2', 'category?category=classic&amp;page=2', 'explore'],
  ['/stores', 'stores', 'explore'],
  ['/product/CL-01?sku=CL-01-GR', 'product?id=CL-01&amp;sku=CL-01-GR', 'decide'],
  ['/checkout/cart', 'cart with cookies', 'checkout'],
  ['/checkout/checkout', 'checkout with cookies', 'checkout'],
  ['/checkout/thanks?order=1', 'thanks?order=1 with cookies', 'checkout'],
];

test.each(PAGES)('%s shows %s, between header and footer', async (path, main, team) => {
  const { text } = await startStore();
  const html = await text(path, { headers: { cookie: 'cart=c1; other=2' } });
  expect(html).toContain(`<body data-boundary-page="${team}"><a class="skip-link" href="#main">`);
  const header = path === '/checkout/checkout' ? 'checkout-header' : 'header';
  expect(html).toContain(`<p>${header}</p><main id="main"><p>${main.replaceAll('&amp;', '&')}</p>`);
  expect(html).toContain('</main><p>footer</p>');
});

test.each(PAGES)('raw, %s holds the tags of header and footer, and no cookie', async (path) => {
  const { raw } = await startStore();
  const html = await raw(path);
  const header = path === '/checkout/checkout' ? 'checkout/checkout-header' : 'explore/header';
  for (const name of [header, 'explore/footer']) {
    expect(html).toContain(`<esi:include src="/_fragments/en/${name}" onerror="continue"/>`);
  }
});

test('the home page recommends by an include', async () => {
  const { raw } = await startStore();
  expect(await raw('/')).toMatch(
    /<esi:include src="\/_fragments\/en\/inspire\/recommendations\?skus=[\w%-]+" onerror="continue"\/>/,
  );
});

test('the card of a recommendation is known by its SKU alone, whatever list it stands in', async () => {
  const { text } = await startStore();
  expect(await text('/_fragments/en/inspire/card?sku=CL-01-ME&skus=AU-01-SN')).toBe('<p>card?sku=CL-01-ME</p>');
});

test('only the pages and fragments of the cart are private', async () => {
  const { ask } = await startStore();
  const statuses = async (prefix: string) => {
    const names = [
      'checkout/mini-cart',
      'checkout/cart',
      'checkout/checkout',
      'checkout/thanks',
      'checkout/add-to-cart',
      'explore/header',
      'decide/product',
      'inspire/recommendations',
      'inspire/card',
    ];
    return Promise.all(names.map(async (name) => (await ask(`${prefix}/en/${name}`)).status));
  };
  expect(await statuses('/_fragments/private')).toEqual([200, 200, 200, 200, 404, 404, 404, 404, 404]);
  expect(await statuses('/_fragments')).toEqual([404, 404, 404, 404, 200, 200, 200, 200, 200]);
});

test('the import map stands before every module script, and names Lit and the runtime', async () => {
  const { text } = await startStore();
  const html = await text('/');
  const map = /<script type="importmap">(.*?)<\/script>/.exec(html);
  expect(JSON.parse(map?.[1] ?? '')).toEqual({
    imports: { 'lit@3': '/_assets/lit.0123456789ab.js', 'selvedge@1': '/_assets/selvedge.0123456789ab.js' },
  });
  expect(html.indexOf('type="importmap"')).toBeLessThan(html.indexOf('type="module"'));
});

test('what swaps fragments is preloaded where private fragments are left to the browser', async () => {
  const preload = '<link rel="modulepreload" href="/_assets/swap.0123456789ab.js">';
  const html = async (environment = {}) => (await startStore(() => 200, environment)).text('/');
  expect(await html({ PRIVATE_DELIVERY: 'browser' })).toContain(preload);
  expect(await html()).not.toContain('modulepreload');
});

test('with ASSETS_URL, pages name the assets there, and the policy lets them through', async () => {
  const { ask } = await startStore(() => 200, {
    ASSETS_URL: 'https://cdn.example/layout/',
    ASSET_ORIGINS: 'https://files.example',
  });
  const response = await ask('/');
  const html = await response.text();
  expect(html).toContain('"lit@3":"https://cdn.example/layout/lit.0123456789ab.js"');
  expect(html).toContain('href="https://cdn.example/layout/shell.0123456789ab.css"');
  expect(html).not.toContain('/_assets/');
  const policy = response.headers.get('content-security-policy') ?? '';
  for (const directive of ['script-src', 'style-src', 'img-src', 'font-src'])
    expect(policy).toMatch(new RegExp(`${directive} 'self'[^;]* https://cdn\\.example https://files\\.example(;|$)`));
});

test("the layout's own assets are served, and nothing else below them", async () => {
  const { ask } = await startStore();
  const response = await ask('/_assets/shell.0123456789ab.css');
  expect([response.status, response.headers.get('cache-control')]).toEqual([
    200,
    'public, max-age=31536000, immutable',
  ]);
  for (const path of ['/_assets/shell.css', '/_assets/manifest.json', '/_assets/', '/_assets/..%2fmanifest.json'])
    expect([path, (await ask(path)).status]).toEqual([path, 404]);
});

test.each([
  [404, 404, 'Nothing grows here'],
  [410, 410, 'Gone to a good home'],
  [500, 503, 'Stuck in the mud'],
])(
  'a product page whose podlet answers %i is a designed %i that is not indexed',
  async (podletStatus, status, title) => {
    const { ask } = await startStore((fragment) => (fragment === 'product' ? podletStatus : 200));
    const response = await ask('/product/CL-01');
    expect(response.status).toBe(status);
    const html = await response.text();
    expect(html).toContain(`<title>${title} | Headland</title><meta name="robots" content="noindex">`);
    expect(html).toContain(
      `<p>header</p><main id="main"><div class="error-page"><p class="error-code">${status}</p><h1>${title}</h1>`,
    );
    expect(html).toContain('<p>footer</p>');
  },
);

test('an unknown path is a designed 404', async () => {
  const { ask } = await startStore();
  for (const path of [
    '/nowhere',
    '/products/classic/1',
    '/_fragments/en/explore/nothing',
    '/_podlet/explore/header/',
  ]) {
    const response = await ask(path);
    expect([path, response.status]).toEqual([path, 404]);
    expect(await response.text()).toContain('Nothing grows here');
  }
});

test('with every podlet gone a page is a 503 with static header and footer, and ways on', async () => {
  const { ask, podlet } = await startStore();
  await podlet.close();
  const response = await ask('/');
  expect(response.status).toBe(503);
  const html = await response.text();
  expect(html).toContain('Stuck in the mud');
  expect(html).toContain('<a href="/products">Machines</a>');
  expect(html).toContain('<footer class="footer"');
});

test.each([
  ['/checkout/cart/add', 'cart-add'],
  ['/checkout/cart/remove', 'cart-remove'],
  ['/checkout/place-order', 'place-order'],
])('a form to %s goes to %s of checkout, from the own origin only', async (path, action) => {
  const { ask } = await startStore();
  const send = (origin: string) =>
    ask(path, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'sku=A',
    });
  const response = await send('http://localhost:8080');
  expect([response.status, response.headers.get('location')]).toEqual([303, `/checkout/cart?done=${action}`]);
  expect((await send('https://evil.example')).status).toBe(403);
  expect((await ask(path)).status).toBe(405);
});

test('it is ready when it knows its podlets', async () => {
  const { ask, layout } = await startStore();
  expect((await ask('/readyz')).status).toBe(503);
  layout.manifests.warmUp();
  await expect.poll(async () => (await ask('/readyz')).status).toBe(200);
});
