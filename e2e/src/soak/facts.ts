import { ADMIN_TOKEN } from '@selvedge/workbench';
import type { SoakedSite, Team } from './site.ts';

/** What is changed: a product's price and stock, by the one variant whose page is read. */
export interface Item {
  readonly id: string;
  readonly sku: string;
}

/** The values of an item, in a database or on a page. */
export interface Values {
  readonly price: number;
  readonly stock: number;
}

const TIMEOUT = 10_000;

/** Ask a team's service, as an admin. @throws Error if it does not answer well */
export async function ask(site: SoakedSite, team: Team, path: string, body?: object, at = 0): Promise<unknown> {
  const response = await fetch(site.services(team)[at]!.origin + path, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    signal: AbortSignal.timeout(TIMEOUT),
    ...(body && { method: 'PATCH', body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${team}${path} answered ${response.status}: ${text.slice(0, 200)}`);
  return JSON.parse(text);
}

/** Every product, by its first variant, of which there are some: no page says how many, where there are none. */
export async function stockItems(site: SoakedSite): Promise<Item[]> {
  const { products } = (await ask(site, 'decide', '/feeds/catalogue')) as {
    products: { id: string; variants: { sku: string }[] }[];
  };
  const items = products.map(({ id, variants }) => ({ id, sku: variants[0]!.sku }));
  for (const { sku } of items) await ask(site, 'checkout', `/admin/stock/${sku}`, { quantity: 1 });
  return items;
}

/** What the databases say. */
export async function readTruth(site: SoakedSite, { sku }: Item): Promise<Values> {
  const [{ price }, { quantity }] = await Promise.all([
    ask(site, 'decide', `/admin/variants/${sku}`) as Promise<{ price: number }>,
    ask(site, 'checkout', `/admin/stock/${sku}`) as Promise<{ quantity: number }>,
  ]);
  return { price, stock: quantity };
}

/** What a tile should say that a product costs: its cheapest variant's price, by product. */
export async function readStartPrices(site: SoakedSite): Promise<Map<string, number>> {
  const { products } = (await ask(site, 'decide', '/feeds/catalogue')) as {
    products: { id: string; variants: { price: number }[] }[];
  };
  return new Map(products.map(({ id, variants }) => [id, Math.min(...variants.map(({ price }) => price))]));
}

/** The same, as the read model of tiles has it. */
export async function readAppliedPrices(site: SoakedSite): Promise<Map<string, number>> {
  const prices = new Map<string, number>();
  for (let page = 1, pages = 1; page <= pages; page++) {
    const answer = (await ask(site, 'explore', `/products?page=${page}`)) as {
      pages: number;
      products: { id: string; startPrice: number }[];
    };
    pages = answer.pages;
    for (const { id, startPrice } of answer.products) prices.set(id, startPrice);
  }
  return prices;
}

/** A page as an edge answered it. */
export interface Shown {
  readonly status: number;
  readonly isHit: boolean;
  readonly html: string;
}

/** @throws Error if the edge does not answer in time */
export async function readPage(origin: string, path: string, timeout = TIMEOUT): Promise<Shown> {
  const response = await fetch(origin + path, { signal: AbortSignal.timeout(timeout) });
  const html = await response.text();
  const isHit = /^[\w-]+; hit\b/.test(response.headers.get('cache-status') ?? '');
  return { status: response.status, isHit, html };
}

export const pathOf = ({ id, sku }: Item): string => `/product/${id}?sku=${sku}`;
/** @param page from 1 */
export const tilesPath = (page: number): string => (page === 1 ? '/products' : `/products?page=${page}`);
/** Tiles on a page. */
export const TILES = 24;

/** What a product page says. @returns undefined for what does not stand there */
export function valuesOn(html: string): Partial<Record<keyof Values, number>> {
  const price = numberIn(/product-price">([^<]*)</.exec(html)?.[1]);
  const stock = numberIn(/<p class="stock[^"]*">([^<]*)</.exec(html)?.[1]);
  return { ...(price !== undefined && { price }), ...(stock !== undefined && { stock }) };
}

/** What the tiles of a list say that products cost. */
export function tilesOn(html: string): Map<string, number> {
  const tiles = html.matchAll(/href="[^"]*\/product\/([\w-]+)(?:(?!href=).)*?class="tile-price">([^<]*)</gs);
  return new Map([...tiles].map(([, id, price]) => [id!, numberIn(price) ?? Number.NaN]));
}

function numberIn(text: string | undefined): number | undefined {
  const digits = text?.replaceAll(/[^\d]/g, '');
  return digits ? Number(digits) : undefined;
}
