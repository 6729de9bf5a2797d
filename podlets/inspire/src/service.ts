import { createServiceFetch } from '@selvedge/server';
import createClient from 'openapi-fetch';
import type { components, paths } from './service.gen.d.ts';

export type Recommendation = components['schemas']['Recommendation'];
export type Service = ReturnType<typeof createService>;

/** How long the service may take, in ms: less than a slot waits, so that the log here tells the reason. */
const DEADLINE = 500;

/**
 * Inspire's own service, in the words of its fragment. A call throws if the service does not answer in time, or answers what
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
      if (data) return data.recommendations;
      throw new Error(`inspire's service answered ${response.status} for ${JSON.stringify(query)}: its log says why`);
    },
  };
}
