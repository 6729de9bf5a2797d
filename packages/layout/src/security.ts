import { createHash } from 'node:crypto';
import type { CspSources, FragmentHead } from '@selvedge/contracts';
import type { Logger } from '@selvedge/server';

/** What the site's pages may load and run, beside what lies on their own origin. */
export interface SecurityPolicy {
  /** The shell's inline scripts, exactly as they stand between their tags: each is let through by its hash. */
  readonly inlineScripts?: readonly string[];
  /** Sources of every page, by CSP directive. */
  readonly sources?: CspSources;
  /** Sources that a page gets where one of its inline fragments asks for them in `podlet-head`. */
  readonly allow?: CspSources;
  /** `Strict-Transport-Security`, in seconds (RFC 6797 §6.1.1). 0, the default, says nothing. */
  readonly hstsMaxAge?: number;
}

type Fields = Readonly<Record<string, string>>;

export interface Security {
  /** Fields of every response, whatever its type. */
  readonly all: Fields;
  /** Fields of a page. @param parts its inline fragments */
  page(parts: readonly { readonly head?: FragmentHead | undefined }[]): Fields;
  /** Fields of a fragment at its own URL: opened by itself it is a text, and runs and loads nothing. */
  readonly fragment: Fields;
}

/** Nothing is allowed but what is named; a directive without a source of its own is `default-src`. */
const OWN: CspSources = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'"],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'manifest-src': ["'self'"],
  'form-action': ["'self'"],
  'base-uri': ["'none'"],
  'object-src': ["'none'"],
  'frame-ancestors': ["'none'"],
};

/** What a site or a fragment may widen; those that are not above begin empty. The others hold the page together. */
const WIDENED = new Set([
  'script-src',
  'style-src',
  'style-src-attr',
  'img-src',
  'font-src',
  'connect-src',
  'media-src',
  'frame-src',
  'worker-src',
  'form-action',
]);

const HTML: Fields = {
  'referrer-policy': 'strict-origin-when-cross-origin',
  'permissions-policy': [
    'accelerometer',
    'camera',
    'display-capture',
    'geolocation',
    'gyroscope',
    'magnetometer',
    'microphone',
    'midi',
    'payment',
    'usb',
  ]
    .map((feature) => `${feature}=()`)
    .join(', '),
};

/**
 * The security fields of a site. Scripts are let through by origin and hash, never by a nonce, so that a page says the same to
 * everybody and can be kept by caches. The policy of pages whose fragments ask for nothing is written once, here.
 *
 * @param log told once of each source that a fragment was refused
 * @throws Error that names a directive which cannot be widened
 */
export function createSecurity(policy: SecurityPolicy = {}, log: Pick<Logger, 'warn'>): Security {
  const { inlineScripts = [], sources = {}, allow = {}, hstsMaxAge = 0 } = policy;
  for (const directive of [...Object.keys(sources), ...Object.keys(allow)]) {
    if (!WIDENED.has(directive))
      throw new Error(`The site widens "${directive}", which cannot be: there are ${[...WIDENED].join(', ')}`);
  }
  const base = widen(widen(OWN, { 'script-src': inlineScripts.map(hashSource) }), sources);
  const plain = { ...HTML, 'content-security-policy': writePolicy(base) };
  const refused = new Set<string>();

  const granted = (asked: CspSources): CspSources =>
    Object.fromEntries(
      Object.entries(asked).map(([directive, list]) => [
        directive,
        list.filter((source) => isGranted(directive, source)),
      ]),
    );

  function isGranted(directive: string, source: string): boolean {
    if (sourcesOf(allow, directive).includes(source)) return true;
    if (!sourcesOf(base, directive).includes(source)) refuse(directive, source);
    return false;
  }

  function refuse(directive: string, source: string): void {
    const name = `${directive} ${source}`;
    if (refused.has(name) || refused.size >= MOST_REFUSALS) return;
    refused.add(name);
    log.warn(
      { directive, source },
      'a fragment asks for a source that the site does not allow; the page goes on without',
    );
  }

  return {
    all: {
      'x-content-type-options': 'nosniff',
      ...(hstsMaxAge > 0 && { 'strict-transport-security': `max-age=${hstsMaxAge}` }),
    },
    page(parts) {
      if (!parts.some(({ head }) => head?.csp)) return plain;
      const asked = parts.map(({ head }) => head?.csp).filter((csp) => csp !== undefined);
      return { ...HTML, 'content-security-policy': writePolicy(asked.map(granted).reduce(widen, base)) };
    },
    fragment: {
      ...HTML,
      'content-security-policy': "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    },
  };
}

/** Each is remembered, and podlets write them. */
const MOST_REFUSALS = 1000;

/** CSP Level 3 §2.3.1 `hash-source`. */
const hashSource = (script: string): string => `'sha256-${createHash('sha256').update(script).digest('base64')}'`;

const sourcesOf = (policy: CspSources, directive: string): readonly string[] =>
  Object.hasOwn(policy, directive) ? policy[directive]! : [];

function widen(policy: CspSources, more: CspSources): CspSources {
  const wider: Record<string, readonly string[]> = { ...policy };
  for (const [directive, sources] of Object.entries(more)) {
    if (sources.length > 0) wider[directive] = [...new Set([...(wider[directive] ?? []), ...sources])];
  }
  return wider;
}

const writePolicy = (policy: CspSources): string =>
  Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources.join(' ')}`)
    .join('; ');
