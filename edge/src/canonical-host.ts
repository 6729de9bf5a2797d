import type { IncomingMessage } from 'node:http';

export interface CanonicalHostOptions {
  /** The public origin that all other hosts are sent to; without one every host is served. */
  readonly canonicalOrigin?: string | undefined;
  /** Further public hosts, which are served. */
  readonly hosts: readonly string[];
  /** Peers whose word on the host is taken. */
  readonly isTrusted: (address: string | undefined) => boolean;
}

/**
 * One page, one address. It is told here and not by the origin, as what is kept is the same for all hosts.
 *
 * @returns the URL that a request is sent to, undefined where it is served
 */
export function createCanonicalHost({ canonicalOrigin, hosts, isTrusted }: CanonicalHostOptions) {
  if (canonicalOrigin === undefined) return () => undefined;
  const served = new Set([new URL(canonicalOrigin).host, ...hosts]);
  return function findElsewhere({ headers, socket, url }: IncomingMessage, path: string): string | undefined {
    const said = headers['x-forwarded-host'];
    const asked = typeof said === 'string' && isTrusted(socket.remoteAddress) ? said : headers.host;
    if (asked === undefined || served.has(asked.toLowerCase())) return undefined;
    // As it was asked, with what the cache's key leaves out.
    return canonicalOrigin + (url?.startsWith('/') ? url : path);
  };
}
