import { createServiceFetch } from '@selvedge/server';
import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './service.gen.d.ts';

export type Product = components['schemas']['Product'];
export type Variant = components['schemas']['Variant'];
export type Service = Client<paths>;

/** How long the service may take, in ms: less than a slot waits, so that the layout learns the reason. */
const DEADLINE = 500;

/**
 * The client of decide's service.
 *
 * @param baseUrl the service's origin
 * @param fetch injected in tests
 */
export function createService(baseUrl: string, fetch?: typeof globalThis.fetch): Service {
  return createClient<paths>({ baseUrl, fetch: createServiceFetch(DEADLINE, fetch) });
}

/**
 * @param status of an answer that has no meaning here
 * @throws Error always; the layout then shows the fallback
 */
export function throwFailure(what: string, status: number): never {
  throw new Error(`decide's service answered ${status} for ${what}: look into its log`);
}
