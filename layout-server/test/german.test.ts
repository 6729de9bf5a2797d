import { expect, test } from 'vitest';
import { de } from '../src/texts/de.ts';
import { en } from '../src/texts/en.ts';
import { startStore } from './support.ts';

/** The words of a catalogue, by their places in it. */
function words(catalogue: object, path = ''): [key: string, text: string][] {
  return Object.entries(catalogue).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : words(value, `${path}${key}.`),
  );
}

/** What stands between tags, and what labels say. */
const textsOf = (html: string): string[] =>
  [...html.replace(/<head>.*?<\/head>/s, '').matchAll(/>([^<]+)<|aria-label="([^"]*)"/g)].map(([, text, label]) =>
    (text ?? label!).trim(),
  );

test('every text is translated', () => {
  const german = new Map(words(de));
  expect(words(en).filter(([key, text]) => german.get(key) === text)).toEqual([]);
});

test('around a German page no English word stands but the name of that language', async () => {
  const { text } = await startStore();
  const html = await text('/de/stores');
  expect(html).toContain('<html lang="de">');
  expect(html).toContain('<a class="skip-link" href="#main">Zum Inhalt springen</a>');
  const said = textsOf(html);
  expect(words(en).filter(([, text]) => said.includes(text))).toEqual([['name', 'English']]);
});

test('each page has links to itself in the other language, named in that language', async () => {
  const { text } = await startStore();
  expect(await text('/product/CL-01?sku=CL-01-GR')).toContain(
    '<nav aria-label="Language"><a href="/de/product/CL-01?sku=CL-01-GR" hreflang="de" lang="de">Deutsch</a></nav>',
  );
  expect(await text('/de/product/CL-01?sku=CL-01-GR')).toContain(
    '<nav aria-label="Sprache"><a href="/product/CL-01?sku=CL-01-GR" hreflang="en" lang="en">English</a></nav>',
  );
});

test.each([
  [404, 404, 'Hier wächst nichts', '<a href="/de/products">Alle Maschinen ansehen</a>'],
  [410, 410, 'In guten Händen', '<a href="/de/products">Alle Maschinen ansehen</a>'],
  [500, 503, 'Im Schlamm stecken geblieben', '<a href="/de">Zurück zum Anfang</a>'],
])('a German product page whose podlet answers %i is a designed %i', async (podletStatus, status, title, way) => {
  const { ask } = await startStore((fragment) => (fragment === 'product' ? podletStatus : 200));
  const response = await ask('/de/product/CL-01');
  expect(response.status).toBe(status);
  const html = await response.text();
  expect(html).toContain(`<title>${title} | Headland</title><meta name="robots" content="noindex">`);
  expect(html).toContain(way);
});

test('with every podlet gone the German page is a 503 whose static parts are German and lead to German pages', async () => {
  const { ask, podlet } = await startStore();
  await podlet.close();
  const html = await (await ask('/de')).text();
  expect(html).toContain('<a href="/de/products">Maschinen</a>');
  expect(html).toContain('<a class="mini-cart-link" href="/de/checkout/cart">Warenkorb</a>');
  expect(html).toContain('Traktoren bis an den Feldrand.');
  for (const name of ['explore/store-picker', 'checkout/add-to-cart?sku=A', 'checkout/checkout-header']) {
    const said = textsOf(await (await ask(`/_fragments/de/${name}`)).text());
    expect(words(en.fallbacks).filter(([, text]) => said.includes(text))).toEqual([]);
  }
});

test.each(['/de/checkout/cart/add', '/de/checkout/cart/remove', '/de/checkout/place-order'])(
  'a form to %s is an action too',
  async (path) => {
    const { ask } = await startStore();
    const headers = { origin: 'http://localhost:8080', 'content-type': 'application/x-www-form-urlencoded' };
    expect((await ask(path, { method: 'POST', headers, body: 'sku=A' })).status).toBe(303);
  },
);
