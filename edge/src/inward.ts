import { HEADERS, hopByHop, isInternalRequestHeader, SELVEDGE_CAPABILITY } from '@selvedge/contracts';
import { outgoingHeaders } from '@selvedge/server';

/** Where a request came from, as the socket and the request line say. */
export interface Client {
  readonly address: string | undefined;
  readonly host: string | null;
  readonly protocol: 'http' | 'https';
}

/**
 * The request fields that travel inward: the client's, without what ends at this hop and what only our own processes may
 * say; and what this edge says of itself.
 *
 * @param received the client's request fields
 */
export function inwardHeaders(received: Headers, client: Client, isGet: boolean): Record<string, string> {
  const ends = hopByHop(received.get('connection'));
  const headers: Record<string, string> = {};
  for (const [name, value] of received) {
    // `expect` and `content-length` belong to the message that this edge writes anew.
    if (
      ends(name) ||
      isInternalRequestHeader(name) ||
      name === 'host' ||
      name === 'expect' ||
      name === 'content-length'
    )
      continue;
    // It would match an origin's page whose includes have changed.
    if (isGet && name === 'if-none-match' && value.trim() === '*') continue;
    headers[name] = value;
  }
  return { ...headers, ...ownHeaders(client) };
}

/** The fields of an include: nothing of the client but, for a private fragment, its cookies. */
export function includeHeaders(received: Headers, client: Client, isPrivate: boolean): Record<string, string> {
  const cookie = isPrivate ? received.get('cookie') : null;
  return { accept: 'text/html', ...(cookie && { cookie }), ...ownHeaders(client) };
}

function ownHeaders({ address, host, protocol }: Client): Record<string, string> {
  return {
    ...outgoingHeaders(),
    [HEADERS.surrogateCapability]: SELVEDGE_CAPABILITY,
    'x-forwarded-proto': protocol,
    ...(address && { 'x-forwarded-for': address }),
    ...(host && { 'x-forwarded-host': host }),
  };
}
