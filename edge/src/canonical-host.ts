import { askedHost, type HostsOptions } from './hosts.ts';
import type { Source } from './inward.ts';

export interface CanonicalHostOptions extends HostsOptions {
  /** The public origin that all hosts but these are sent to; without one every host is served. */
  readonly canonicalOrigin?: string | undefined;
}

/**
 * One page, one address. It is told here and not by the origin, as what is kept is the same for all hosts.
 *
 * @returns the URL that a request is sent to, undefined where it is served
 */
export function createCanonicalHost({ canonicalOrigin, hosts, isTrusted }: CanonicalHostOptions) {
  if (canonicalOrigin === undefined) return () => undefined;
  const served = new Set([new URL(canonicalOrigin).host, ...hosts]);
  return function findElsewhere(
    source: Source & { readonly url?: string | undefined },
    path: string,
  ): string | undefined {
    const host = askedHost(source, isTrusted);
    if (host === undefined || served.has(host)) return undefined;
    // As it was asked, with what the cache's key leaves out.
    return canonicalOrigin + (source.url?.startsWith('/') ? source.url : path);
  };
}
