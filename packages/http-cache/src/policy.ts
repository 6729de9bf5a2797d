import { combined, endToEnd, first, storable } from './fields.ts';
import { freshnessLifetime, type Heuristic, initialAge } from './freshness.ts';
import { formatHttpDate, parseHttpDate } from './http-date.ts';
import { whyNotStored } from './storability.ts';
import { parseTags } from './tags.ts';
import { chooseDirectives } from './targeted.ts';
import type { CacheRequest, HeaderField } from './types.ts';
import { varyNames } from './vary.ts';

/** All that a hit has to know of a stored response's caching. Plain data; times in seconds unless named otherwise. */
export interface Policy {
  /** How long it is fresh, counted from its generation. 0: never. */
  readonly lifetime: number;
  /** Its age when it was received (RFC 9111 §4.2.3). */
  readonly initialAge: number;
  /** Milliseconds. */
  readonly receivedAt: number;
  /** Not to be used without validation (`no-cache`). */
  readonly alwaysValidate: boolean;
  /**
   * Who may allow it to be served stale: nobody (`must-revalidate`, `proxy-revalidate`, `no-cache`), only the
   * response's own stale directives (`s-maxage`), or also the client and a lost origin (RFC 9111 §4.2.4).
   */
  readonly stale: 'never' | 'declared' | 'allowed';
  readonly staleWhileRevalidate: number;
  /** Undefined where the response says nothing of it. */
  readonly staleIfError: number | undefined;
  readonly immutable: boolean;
  /** The origin itself gave the lifetime. */
  readonly explicit: boolean;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
  /** Milliseconds. */
  readonly lastModifiedAt: number | undefined;
  /** Milliseconds: Date, or when it was received. */
  readonly date: number;
  /** The host makes of it what clients get: their conditions and ranges are not about this. */
  readonly isTemplate: boolean;
}

/** How policies are made; see `CacheOptions`. */
export interface PolicyOptions {
  targets: readonly string[];
  tagHeader: string;
  maxTags: number;
  heuristic: Heuristic;
  /** Whether a response with `Set-Cookie` that is declared cacheable is stored without it, or not at all. */
  setCookie: 'strip' | 'refuse';
  isTemplate: (headers: readonly HeaderField[]) => boolean;
}

/** A response as the cache sees it after its head arrived. */
export interface Assessment {
  /** To be sent with this response: end to end, with a Date. */
  readonly headers: readonly HeaderField[];
  /** To be stored and sent with later answers. */
  readonly stored: readonly HeaderField[];
  readonly policy: Policy;
  readonly tags: readonly string[];
  readonly vary: readonly string[];
  /** Why it may not be stored; undefined when it may. */
  readonly refusal: string | undefined;
}

/**
 * Work out everything about a response once, when its head arrives.
 *
 * @param request the request it answers
 * @param requestedAt milliseconds: when that left
 * @param receivedAt milliseconds: when the head arrived
 */
export function assess(
  options: PolicyOptions,
  request: CacheRequest,
  status: number,
  received: readonly HeaderField[],
  requestedAt: number,
  receivedAt: number,
): Assessment {
  const headers = withDate(endToEnd(received), receivedAt);
  const { directives, targeted } = chooseDirectives(headers, options.targets);
  const date = parseHttpDate(first(headers, 'date')!, receivedAt)!;
  const cookies = first(headers, 'set-cookie') !== undefined;
  const personal = cookies || request.header('cookie') !== undefined;
  const life = freshnessLifetime(status, headers, directives, targeted, date, personal ? undefined : options.heuristic);
  const vary = varyNames(headers);
  const tags = parseTags(headers, options.tagHeader, options.maxTags);
  const lastModified = first(headers, 'last-modified');
  const never = directives.mustRevalidate || directives.proxyRevalidate || directives.noCache;
  const policy: Policy = {
    lifetime: life.seconds,
    initialAge: initialAge(headers, date, requestedAt, receivedAt),
    receivedAt,
    alwaysValidate: directives.noCache,
    stale: never ? 'never' : directives.sMaxage !== undefined ? 'declared' : 'allowed',
    staleWhileRevalidate: directives.staleWhileRevalidate ?? 0,
    staleIfError: directives.staleIfError,
    immutable: directives.immutable,
    explicit: life.explicit,
    etag: first(headers, 'etag'),
    lastModified,
    lastModifiedAt: lastModified === undefined ? undefined : parseHttpDate(lastModified, receivedAt),
    date,
    isTemplate: options.isTemplate(headers),
  };
  const refusal =
    whyNotStored({
      status,
      directives,
      authorized: request.header('authorization') !== undefined,
      personal,
      expires: !targeted && first(headers, 'expires') !== undefined,
      varyStar: vary === '*',
    }) ??
    (tags === undefined ? 'too-many-tags' : undefined) ??
    (cookies && options.setCookie === 'refuse' ? 'set-cookie' : undefined) ??
    (isOfUse(policy) ? undefined : 'no-freshness');
  return {
    headers,
    stored: storable(headers, [...directives.privateFields, ...directives.noCacheFields]),
    policy,
    tags: tags ?? [],
    vary: vary === '*' ? [] : vary,
    refusal,
  };
}

/** What is stale at once, cannot be validated and may not be served stale would only take room. */
function isOfUse(policy: Policy): boolean {
  const validator = policy.etag !== undefined || policy.lastModifiedAt !== undefined;
  const fresh = policy.lifetime > policy.initialAge && !policy.alwaysValidate;
  const stale = policy.stale !== 'never' && (policy.staleWhileRevalidate > 0 || (policy.staleIfError ?? 0) > 0);
  return validator || fresh || stale;
}

/** A response without a valid Date gets the time it was received (RFC 9110 §6.6.1). */
function withDate(headers: HeaderField[], receivedAt: number): readonly HeaderField[] {
  const date = combined(headers, 'date');
  if (date !== undefined && parseHttpDate(date, receivedAt) !== undefined) return headers;
  return [...headers.filter(([name]) => name !== 'date'), ['date', formatHttpDate(receivedAt)]];
}
