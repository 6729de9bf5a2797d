import { serializeItem, Token } from 'structured-headers';

/** Why a request went to the origin (RFC 9211 §2.2). */
export type Forward = 'bypass' | 'method' | 'uri-miss' | 'vary-miss' | 'miss' | 'request' | 'stale';

/** What this cache did with a request (RFC 9211 §2). */
export interface Decision {
  /** Either it was a hit, or this is why it was forwarded; neither for an answer of the cache's own. */
  hit?: boolean;
  fwd?: Forward;
  /** The origin's status, where the client got another. */
  fwdStatus?: number | undefined;
  /** Seconds of freshness left; negative when stale. */
  ttl?: number | undefined;
  stored?: boolean | undefined;
  collapsed?: boolean | undefined;
  /** A token: what exactly was decided, or why something was not stored. */
  detail?: string | undefined;
}

/**
 * @param name of this cache: a token, or any text, which then is quoted
 * @returns the name as a member of the list
 */
export function cacheName(name: string): string {
  return serializeItem(/^[a-z*][\w:/!#$%&'*+.^`|~-]*$/i.test(name) ? new Token(name) : name);
}

/** One member of `Cache-Status`. `name` is from `cacheName`. */
export function statusMember(name: string, decision: Decision): string {
  let member = name;
  if (decision.hit) member += '; hit';
  if (decision.fwd) member += `; fwd=${decision.fwd}`;
  if (decision.fwdStatus !== undefined) member += `; fwd-status=${decision.fwdStatus}`;
  if (decision.ttl !== undefined) member += `; ttl=${decision.ttl}`;
  if (decision.stored) member += '; stored';
  if (decision.collapsed) member += '; collapsed';
  if (decision.detail) member += `; detail=${decision.detail}`;
  return member;
}
