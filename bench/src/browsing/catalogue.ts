/** What there is to visit. */
export interface Catalogue {
  /** Each with the further pages that it names. */
  readonly categories: readonly { readonly path: string; readonly pages: readonly string[] }[];
  readonly products: readonly Product[];
}

export interface Product {
  readonly path: string;
  readonly skus: readonly string[];
}

/** Products whose pages are read for their variants: what lies behind them is visited without. */
const READ = 200;

/**
 * Find the store's pages as a search engine would.
 *
 * @param origin of the store
 * @throws Error if there is nothing to visit
 */
export async function readCatalogue(origin: string): Promise<Catalogue> {
  const paths = await readSitemap(origin, '/sitemap.xml');
  const listed = paths.filter((path) => path.startsWith('/products'));
  const found = paths.filter((path) => path.startsWith('/product/'));
  if (listed.length === 0 || found.length === 0)
    throw new Error(`${origin}/sitemap.xml names ${listed.length} categories and ${found.length} products`);
  const categories: Catalogue['categories'][number][] = [];
  for (const path of listed) {
    const html = await readText(origin + path);
    const pages = new Set([...html.matchAll(/[?&;]page=(\d+)/g)].map(([, page]) => `${path}?page=${page}`));
    categories.push({ path, pages: [...pages] });
  }
  const products: Product[] = [];
  for (const [index, path] of found.entries()) {
    const html = index < READ ? await readText(origin + path) : '';
    // Of its own variants, not of what is recommended on its page.
    const links = html.split(`${path}?sku=`).slice(1);
    const skus = new Set(links.map((rest) => /^[\w-]+/.exec(rest)?.[0]).filter((sku) => sku !== undefined));
    products.push({ path, skus: [...skus] });
  }
  return { categories, products };
}

/** The paths that a sitemap names, or the sitemaps that it names. */
async function readSitemap(origin: string, path: string): Promise<string[]> {
  const xml = await readText(origin + path);
  const named = [...xml.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url]) => new URL(url!).pathname);
  if (!xml.includes('<sitemapindex')) return named;
  return (await Promise.all(named.map((part) => readSitemap(origin, part)))).flat();
}

async function readText(url: string): Promise<string> {
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return text;
}
