import { decodeFragmentHead, HEADERS } from '@selvedge/contracts';
import { type Assets, createLogger, Registry } from '@selvedge/server';
import { createApp } from '../src/app.ts';
import { type Categories, createService, type ProductPage, type Store, type Teaser } from '../src/service.ts';

export const CLASSICS = { slug: 'classic', name: 'Classics' };

export const CATEGORIES: Categories = {
  total: 1250,
  categories: [
    { ...CLASSICS, count: 1200 },
    { slug: 'autonomous', name: 'Autonomous', count: 50 },
  ],
};

export const TEASERS: Teaser[] = [
  { kind: 'classic', title: 'Old iron', text: 'With a seat', url: '/products/classic' },
  { kind: 'autonomous', title: 'New minds', text: 'Without one', url: '/products/autonomous' },
];

export const STORES: Store[] = [
  {
    id: 'north',
    name: 'North Barn',
    street: 'Quarry Road 3',
    postcode: '8020',
    city: 'Stonebridge',
    country: 'Austria',
  },
  {
    id: 'silo',
    name: 'The Silo',
    street: 'Station Street 77',
    postcode: '1050',
    city: 'Grainford',
    country: 'Austria',
  },
];

export function productPage(overrides: Partial<ProductPage> = {}): ProductPage {
  const products = ['CL-01', 'CL-02'].map((id, index) => ({
    id,
    name: `Tractor ${id}`,
    startPrice: 48_500 - index,
    picture: `/pictures/${id.toLowerCase()}.svg`,
    url: `/product/${id}`,
  }));
  return { category: null, total: 2, page: 1, pages: 1, products, ...overrides };
}

/** Stands for the build: every asset is there, under a name with a hash. */
export const assets: Assets = {
  file: (name) => name.replace('.', '.0123456789ab.'),
  has: () => true,
  template: () => 'cafe',
  respond: () => undefined,
};

/**
 * What the service answers, by path with query: JSON, a status, or nothing at all. `de:/stores` is what it answers in German,
 * where that is not the same.
 */
export type Answers = Record<string, unknown>;

const ANSWERS: Answers = {
  '/categories': CATEGORIES,
  '/products?page=1': productPage(),
  '/teasers': { teasers: TEASERS },
  '/stores': { stores: STORES },
};

/**
 * The podlet in front of a service that answers from a table; a number is a problem with that status, and what is not in the
 * table is a service that does not answer.
 */
export function createTestApp(answers: Answers = {}) {
  const table = { ...ANSWERS, ...answers };
  const fetch: typeof globalThis.fetch = async (input) => {
    const { pathname, searchParams } = new URL((input as Request).url);
    const locale = searchParams.get('locale');
    searchParams.delete('locale');
    const path = pathname + (searchParams.size > 0 ? `?${searchParams}` : '');
    const answer = table[locale === 'en' ? path : `${locale}:${path}`] ?? table[path];
    if (answer === undefined) throw new TypeError(`fetch failed: nothing at ${path}`);
    return typeof answer === 'number'
      ? Response.json({ type: 'about:blank', title: 'No', status: answer }, { status: answer })
      : Response.json(answer);
  };
  return createApp({
    service: createService('http://service.test', fetch),
    assets,
    log: createLogger('test', 'silent'),
    metrics: new Registry(),
    version: '1',
    publicUrl: 'http://podlet.test',
  });
}

export const LAYOUT = {
  'user-agent': '@podium/client 5',
  'surrogate-capability': 'selvedge="ESI/1.0"',
  'podium-public-pathname': '/_podlet/explore',
  'podium-mount-origin': 'https://shop.test',
};

/** Ask for a fragment as our layout does, and read what it gets. */
export async function get(path: string, answers?: Answers, as: Record<string, string> = LAYOUT) {
  const { status, headers, html } = await request(path, as, answers);
  const jsonLd = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)?.[1];
  return {
    status,
    headers,
    html,
    head: decodeFragmentHead(headers.get(HEADERS.podletHead)) ?? {},
    tags: headers.get(HEADERS.surrogateKey)?.split(' ') ?? [],
    /** Members of the `@graph`, by type; the last of each. */
    data: Object.fromEntries(
      (jsonLd ? JSON.parse(jsonLd)['@graph'] : []).map((item: { '@type': string }) => [item['@type'], item]),
    ),
  };
}

/** Ask with these headers only, as any other client would. */
export async function request(path: string, headers: Record<string, string> = {}, answers?: Answers) {
  const response = await createTestApp(answers).request(path, { headers });
  return { status: response.status, headers: response.headers, html: await response.text() };
}

/** All values of an attribute, in document order. */
export const attributes = (html: string, name: string): string[] =>
  [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].map(([, value]) => value!);
