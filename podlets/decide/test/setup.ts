import { decodeFragmentHead, HEADERS } from '@selvedge/contracts';
import { type Assets, createLogger, Registry } from '@selvedge/server';
import { createApp } from '../src/app.ts';
import { createService, type Product, type Variant } from '../src/service.ts';

export function variant(code: string, overrides: Partial<Variant> = {}): Variant {
  const colour = { key: code.toLowerCase(), name: `Paint ${code}`, rgb: '#4f9a3e' };
  return { sku: `CL-01-${code}`, colour, price: 18_900, picture: `/p/${code}.svg`, available: true, ...overrides };
}

export const PRODUCT: Product = {
  id: 'CL-01',
  name: 'Hollybrook 28',
  category: 'classic',
  highlights: ['28 hp', 'A horn'],
  description: 'Mended before lunch.',
  lastmod: '2026-03-02',
  variants: [variant('ME'), variant('BA', { price: 64_500, available: false }), variant('SK')],
};

/** Stands for the build: every asset is there, under a name with a hash. */
export const assets: Assets = {
  file: (name) => name.replace('.', '.0123456789ab.'),
  has: () => true,
  template: () => 'cafe',
  respond: () => undefined,
};

/**
 * What the service answers, by path: JSON, or the status of a problem. It does not answer for any other path. `de:/products/CL-01`
 * is what it answers in German, where that is not the same.
 */
export type Answers = Record<string, unknown>;

/** The podlet in front of a service that answers from a table. */
export function createTestApp(answers: Answers = { '/products/CL-01': PRODUCT }) {
  const fetch: typeof globalThis.fetch = async (input) => {
    const { pathname, searchParams } = new URL((input as Request).url);
    const answer = answers[`${searchParams.get('locale')}:${pathname}`] ?? answers[pathname];
    if (answer === undefined) throw new TypeError(`fetch failed: nothing at ${pathname}`);
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
  'podium-public-pathname': '/_podlet/decide',
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
    /** Members of the `@graph`, by type. */
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
