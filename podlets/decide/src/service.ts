import { createServiceFetch } from '@selvedge/server';
import createClient from 'openapi-fetch';
import type { components, paths } from './service.gen.d.ts';

export type Product = components['schemas']['Product'];
export type Variant = components['schemas']['Variant'];
export type Service = ReturnType<typeof createService>;

/** How long the service may take, in ms: less than a slot waits, so that the log here tells the reason. */
const DEADLINE = 500;

/**
 * Decide's own service, in the words of its fragments. Each call throws if the service does not answer in time, or answers
 * what its API does not say.
 *
 * @param baseUrl the service's origin
 * @param fetch injected in tests
 */
export function createService(baseUrl: string, fetch?: typeof globalThis.fetch) {
  const client = createClient<paths>({ baseUrl, fetch: createServiceFetch(DEADLINE, fetch) });
  return {
    /** @returns the product, or why its page has none: 404 there never was one, 410 it was withdrawn */
    async product(id: string, locale: 'en' | 'de'): Promise<Product | 404 | 410> {
      const { data, response } = await client.GET('/products/{id}', {
        params: { path: { id }, query: { locale } },
      });
      const { status } = response;
      if (data) return data;
      return status === 404 || status === 410 ? status : unexpected(status, `product ${id}`);
    },

    /** Some product pages, by the layout's name for them. @param after the `next` of the answer before */
    async sitemap(after?: string) {
      const { data, response } = await client.GET('/sitemap', {
        params: { query: after === undefined ? {} : { after } },
      });
      return data ?? unexpected(response.status, 'the sitemap');
    },
  };
}

function unexpected(status: number, what: string): never {
  throw new Error(`decide's service answered ${status} for ${what}: its log says why`);
}
