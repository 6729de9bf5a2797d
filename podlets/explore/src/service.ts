import { createServiceFetch } from '@selvedge/server';
import createClient from 'openapi-fetch';
import type { components, paths } from './service.gen.d.ts';

export type Categories = components['schemas']['Categories'];
export type ProductPage = components['schemas']['ProductPage'];
export type Teaser = components['schemas']['Teasers']['teasers'][number];
export type Store = components['schemas']['Store'];
export type SitemapPage = components['schemas']['Sitemap']['pages'][number];

type Locale = 'en' | 'de';

/** What the fragments ask of the team's service. Each call throws if the service is down, slow or wrong. */
export interface Service {
  categories(locale: Locale): Promise<Categories>;
  /**
   * @param category slug; undefined for all products
   * @param page from 1
   * @returns undefined if there is no such category or no such page of it
   */
  products(locale: Locale, category: string | undefined, page: number): Promise<ProductPage | undefined>;
  teasers(locale: Locale): Promise<readonly Teaser[]>;
  stores(locale: Locale): Promise<readonly Store[]>;
  sitemap(): Promise<readonly SitemapPage[]>;
}

/** How long the service may take, body included, ms. Less than the layout grants this podlet. */
const DEADLINE = 500;

/**
 * @param url origin of the service
 * @param fetch injected in tests
 */
export function createService(url: string, fetch?: typeof globalThis.fetch): Service {
  const call = createServiceFetch(DEADLINE, fetch);
  const client = createClient<paths>({
    baseUrl: url,
    fetch(request) {
      return call(request).catch((cause) => {
        throw new Error(`The explore service did not answer for ${request.url}: is it running?`, { cause });
      });
    },
  });
  return {
    categories: async (locale) => expectData(await client.GET('/categories', { params: { query: { locale } } })),
    async products(locale, category, page) {
      const query = { locale, page, ...(category !== undefined && { category }) };
      const answer = await client.GET('/products', { params: { query } });
      return answer.response.status === 404 ? undefined : expectData(answer);
    },
    teasers: async (locale) => expectData(await client.GET('/teasers', { params: { query: { locale } } })).teasers,
    stores: async (locale) => expectData(await client.GET('/stores', { params: { query: { locale } } })).stores,
    sitemap: async () => expectData(await client.GET('/sitemap')).pages,
  };
}

function expectData<Data>({ data, response }: { data?: Data; response: Response }): NonNullable<Data> {
  if (data) return data;
  throw new Error(`The explore service answered ${response.status} for ${response.url}: see its log`);
}
