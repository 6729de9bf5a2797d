import { createServiceFetch } from '@selvedge/server';
import createClient from 'openapi-fetch';
import type { components, paths } from './service.gen.d.ts';

export type Recommendation = components['schemas']['Recommendation'];
export type Service = ReturnType<typeof createService>;

/** How long the service may take, in ms: less than a slot waits, so that the log here tells the reason. */
const DEADLINE = 500;

/**
 * Inspire's own service, in the words of its fragments. A call throws if the service does not answer in time, or answers what
 * its API does not say.
 *
 * @param baseUrl the service's origin
 * @param fetch injected in tests
 */
export function createService(baseUrl: string, fetch?: typeof globalThis.fetch) {
  const client = createClient<paths>({ baseUrl, fetch: createServiceFetch(DEADLINE, fetch) });
  return {
    /**
     * @param skus unknown ones are ignored; none gives a fixed choice
     * @param limit how many at most
     */
    async recommendations(skus: readonly string[], limit: number): Promise<Recommendation[]> {
      const query = { limit, ...(skus.length > 0 && { skus: skus.join(',') }) };
      const { data, response } = await client.GET('/recommendations', { params: { query } });
      return data?.recommendations ?? unexpected(response.status, JSON.stringify(query));
    },

    /** @returns what is said of a variant; undefined if there is none to recommend */
    async recommendation(sku: string): Promise<Recommendation | undefined> {
      const { data, response } = await client.GET('/recommendations/{sku}', { params: { path: { sku } } });
      if (data || response.status === 404) return data;
      return unexpected(response.status, sku);
    },
  };
}

function unexpected(status: number, what: string): never {
  throw new Error(`inspire's service answered ${status} for ${what}: its log says why`);
}
