import type { IncomingMessage } from 'node:http';
import { HEADERS, hopByHop, isInternalRequestHeader, SELVEDGE_CAPABILITY } from '@selvedge/contracts';
import type { OriginRequest } from '@selvedge/http-cache';
import type { EdgeRequest } from './request.ts';

/** A visitor's request, as far as is read of it to send it on. */
export type Source = Pick<IncomingMessage, 'headers'> & {
  readonly socket: Pick<IncomingMessage['socket'], 'remoteAddress'>;
};

/** What travels inward: the client's request with what the cache sets. */
export type Inward = Pick<OriginRequest, 'request' | 'overrides'> & Partial<OriginRequest>;

/** Whether the word of a peer on who asks, and how, is taken. */
export type IsTrusted = (address: string | undefined) => boolean;

/**
 * The fields that travel inward: the visitor's, without what ends at this hop and what only our own processes may say, with
 * what the cache sets; and what this edge says of itself. An include takes nothing of the visitor but what its request shows.
 *
 * @param context names the request for all hops: its id and its trace
 */
export function inwardHeaders(
  order: Inward,
  isTrusted: IsTrusted,
  context: Readonly<Record<string, string>>,
): Record<string, string> {
  const request = order.request as EdgeRequest;
  const headers: Record<string, string> = request.isInclude
    ? includeHeaders(request)
    : visitorHeaders(order, isTrusted);
  for (const [name, value] of Object.entries(order.overrides)) {
    if (value === null) delete headers[name];
    else headers[name] = value;
  }
  return { ...headers, ...context, [HEADERS.surrogateCapability]: SELVEDGE_CAPABILITY };
}

function includeHeaders(request: EdgeRequest): Record<string, string> {
  const cookie = request.header('cookie');
  return { accept: 'text/html', 'accept-encoding': 'identity', ...(cookie && { cookie }) };
}

function visitorHeaders({ request, method }: Inward, isTrusted: IsTrusted): Record<string, string> {
  const { headers: sent, socket }: Source = (request as EdgeRequest).source;
  const peer = socket.remoteAddress;
  const believed = isTrusted(peer);
  const ends = hopByHop(sent.connection);
  const headers: Record<string, string> = {};
  for (const name of Object.keys(sent)) {
    if (ends(name) || name === 'host' || name === 'expect') continue;
    // Of the host this edge itself has spoken, in `hosts.ts`.
    const isOurs = name === 'x-forwarded-host' || (believed && /^(?:forwarded|x-forwarded-(?:for|proto))$/.test(name));
    if (isInternalRequestHeader(name) && !isOurs) continue;
    if (name === 'content-length' && (method === 'GET' || method === 'HEAD')) continue;
    const value = request.header(name);
    if (value !== undefined) headers[name] = value;
  }
  const before = believed ? headers['x-forwarded-for'] : undefined;
  if (peer) headers['x-forwarded-for'] = before ? `${before}, ${peer}` : peer;
  headers['x-forwarded-proto'] ??= 'encrypted' in socket ? 'https' : 'http';
  return headers;
}
