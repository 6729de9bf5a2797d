import { createServiceFetch } from '@selvedge/server';
import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './service.gen.d.ts';

export type Recommendation = components['schemas']['Recommendation'];
export type Service = Client<paths>;

/** How long the service may take, in ms: less than a slot waits, so that the layout learns the reason. */
const DEADLINE = 500;

/**
 * The client of inspire's service.
 *
 * @param baseUrl the service's origin
 * @param fetch injected in tests
 */
export function createService(baseUrl: string, fetch?: typeof globalThis.fetch): Service {
  return createClient<paths>({ baseUrl, fetch: createServiceFetch(DEADLINE, fetch) });
}
