import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { PAGES } from '../src/pages.ts';
import type { Answer, Place } from './place.ts';

/** The store behind a place, and its layout alone, which says what is right. */
export interface StorePlace {
  readonly place: Place;
  readonly layout: Place;
  /** Where forms say that they come from. */
  readonly formOrigin: string;
}

/** @throws AssertionError if it does not hold */
export type StoreProperty = (store: StorePlace) => Promise<void>;

/** What a renderer or an assembler leaves behind when it goes wrong. */
const DEBRIS = /<\?>|\[object |<esi:|undefined|\ue000/;

async function pagesAreTheSame({ place, layout }: StorePlace): Promise<void> {
  for (const [path, status] of PAGES) {
    const direct = await layout.ask(path);
    const plain = await place.ask(path);
    expect([path, plain.status]).toEqual([path, status]);
    expect(plain.text, path).toBe(direct.text);
    expect(plain.text).not.toMatch(DEBRIS);
  }
}

async function packedPagesAreTheSame({ place, layout }: StorePlace): Promise<void> {
  for (const [path] of PAGES) {
    const direct = await layout.ask(path);
    const { headers, bytes } = await place.ask(path, { headers: { 'accept-encoding': 'gzip' } });
    expect([path, headers['content-encoding']]).toEqual([path, 'gzip']);
    expect(gunzipSync(bytes).toString('utf8'), path).toBe(direct.text);
  }
}

const ANSWERS: readonly [method: string, path: string, status: number, location?: string][] = [
  ['GET', '/products/', 301, '/products'],
  ['GET', '/product/CL-00', 410],
  ['GET', '/product/XX-99', 404],
  ['GET', '/_fragments/en/nobody/nothing', 404],
  ['GET', '/_fragments/en/checkout/mini-cart', 404],
  ['GET', '/checkout/cart/add', 405],
  ['POST', '/', 405],
  ['DELETE', '/checkout/cart', 405],
  ['TRACE', '/', 405],
  ['GET', '/robots.txt', 200],
  ['GET', '/sitemap.xml', 200],
];

async function answersAreTheSame({ place }: StorePlace): Promise<void> {
  for (const [method, path, status, location] of ANSWERS) {
    const answer = await place.ask(path, { method });
    expect([method, path, answer.status, answer.headers.location]).toEqual([method, path, status, location]);
  }
}

async function operatorsPathsAreHidden({ place }: StorePlace): Promise<void> {
  for (const path of ['/healthz', '/readyz', '/metrics', '/%6detrics', '/metrics?a=1'])
    expect([path, (await place.ask(path)).status]).toEqual([path, 404]);
}

/** Of the connection, of the moment, or known only with the body (RFC 9110 §9.3.2). */
const OWN_TO_EACH =
  /^(?:age|cache-status|connection|content-length|date|keep-alive|link|server-timing|surrogate-key|transfer-encoding|x-request-id)$/;

const fieldsOf = ({ headers }: Answer) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN_TO_EACH.test(name)));

async function headIsGetWithoutBody({ place }: StorePlace): Promise<void> {
  for (const path of [...PAGES.map(([path]) => path), '/_fragments/en/explore/header', '/robots.txt', '/products/']) {
    const get = await place.ask(path);
    const head = await place.ask(path, { method: 'HEAD' });
    expect([path, head.status, head.bytes.length]).toEqual([path, get.status, 0]);
    expect(fieldsOf(head), path).toEqual(fieldsOf(get));
    const length = head.headers['content-length'];
    if (length !== undefined) expect([path, Number(length)]).toEqual([path, get.bytes.length]);
  }
}

async function filesAreTheSame({ place, layout }: StorePlace): Promise<void> {
  const { text } = await layout.ask('/product/CL-01');
  const urls = new Set([...text.matchAll(/(?:href|src)="(\/_(?:assets|podlet)\/[^"]+)"/g)].map(([, url]) => url!));
  expect(urls.size).toBeGreaterThan(8);
  for (const url of urls) {
    const [direct, through] = [await layout.ask(url), await place.ask(url)];
    expect([url, through.status, through.headers['content-type']]).toEqual([url, 200, direct.headers['content-type']]);
    expect(through.bytes.equals(direct.bytes), url).toBe(true);
    const { etag } = through.headers;
    if (etag === undefined) continue;
    const again = await place.ask(url, { headers: { 'if-none-match': etag } });
    expect([url, again.status, again.bytes.length]).toEqual([url, 304, 0]);
  }
}

async function cartsArePrivate({ place, formOrigin }: StorePlace): Promise<void> {
  async function fillCart(pieces: number): Promise<string> {
    let cookie = '';
    for (let piece = 0; piece < pieces; piece++) {
      const { status, headers } = await place.ask('/checkout/cart/add', {
        method: 'POST',
        headers: { origin: formOrigin, 'content-type': 'application/x-www-form-urlencoded', cookie },
        body: 'sku=CL-13-NI',
      });
      expect(status).toBe(303);
      cookie = /cart=[^;]*/.exec(headers['set-cookie'] ?? '')?.[0] ?? cookie;
    }
    return cookie;
  }
  const [one, two] = [await fillCart(1), await fillCart(2)];
  for (const path of ['/', '/products/classic', '/product/CL-01', '/checkout/cart', '/de/stores']) {
    const answers = await Promise.all(
      [one, two, '', two, one].map((cookie) => place.ask(path, { headers: { cookie } })),
    );
    const counts = answers.map(({ text }) => /<span class="mini-cart-count">(\d+)</.exec(text)?.[1]);
    expect([path, ...counts]).toEqual([path, '1', '2', undefined, '2', '1']);
    for (const { headers } of answers) expect(headers['cache-control']).toMatch(/private|no-store/);
  }
}

/** What holds for the store wherever it is asked, in the order of the table. */
export const STORE_PROPERTIES: readonly (readonly [id: string, title: string, hold: StoreProperty])[] = [
  ['pages', 'every page of the store, byte for byte', pagesAreTheSame],
  ['gzip', 'the same, packed with gzip', packedPagesAreTheSame],
  ['files', 'files of pages, with 304', filesAreTheSame],
  ['answers', 'status codes, redirects, methods', answersAreTheSame],
  ['head', 'HEAD is GET without the body', headIsGetWithoutBody],
  ['carts', 'each visitor sees their own cart', cartsArePrivate],
  ['hidden', "the processes' own paths are hidden", operatorsPathsAreHidden],
];
