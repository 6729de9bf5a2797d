import type { IsTrusted, Source } from './inward.ts';

export interface HostsOptions {
  /** That the origin tells apart: lower case, with a port where the public URL has one. */
  readonly hosts: readonly string[];
  /** Peers whose word on the host is taken. */
  readonly isTrusted: IsTrusted;
}

/**
 * Write the public host that was asked into `x-forwarded-host`, which travels inward and which responses can vary by. A host that
 * is none of these is not named, so that nobody fills the cache with hosts of their own.
 */
export function createHostTeller({ hosts, isTrusted }: HostsOptions): (source: Source) => void {
  const known = new Set(hosts);
  return function tellHost(source) {
    const { headers } = source;
    if (headers['x-forwarded-host'] === undefined && known.size === 0) return;
    const host = askedHost(source, isTrusted);
    if (host !== undefined && known.has(host)) headers['x-forwarded-host'] = host;
    else delete headers['x-forwarded-host'];
  };
}

/** The public host that was asked, in lower case: a trusted peer's word counts before its own `Host`. */
export function askedHost({ headers, socket }: Source, isTrusted: IsTrusted): string | undefined {
  const said = headers['x-forwarded-host'];
  return (typeof said === 'string' && isTrusted(socket.remoteAddress) ? said : headers.host)?.toLowerCase();
}
