/** Query parameters that say where a visitor came from and change no page; the VCL has the same. */
export const TRACKING =
  /^(?:utm_[a-z_]+|gclid|gbraid|wbraid|dclid|fbclid|msclkid|twclid|ttclid|yclid|igshid|mc_cid|mc_eid|_ga|_gl)$/;

/** What needs no second look: a path of plain characters, without a segment that is empty or begins with a dot. */
const PLAIN = /^(?:\/[\w~-][\w.~-]*)+\/?$/;

/** RFC 9110 §7.2, RFC 3986 §3.2.2: a name or address, and perhaps a port. */
const HOST = /^(?:[\w.~-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i;

/** A request target that is understood, or why it is refused. */
export type Target = { readonly path: string } | { readonly refused: string };

/**
 * Read a request target in origin form or absolute form (RFC 9112 §3.2), and make one spelling of what means the same:
 * dot segments resolved (RFC 3986 §5.2.4), tracking parameters dropped, the others sorted by name.
 *
 * @returns path and query, which is what is asked of the origin and, with its origin, the cache key
 */
export function readTarget(target: string): Target {
  if (target === '/' || PLAIN.test(target)) return { path: target };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
  if (/[\x00-\x20\x7f\\]/.test(target)) return { refused: 'The path holds characters that no URL has.' };
  const absolute = /^https?:\/\//i.test(target);
  if (!absolute && !target.startsWith('/')) return { refused: 'The request target is neither a path nor a URL.' };
  // With a host before it, two slashes at the start name none.
  const url = URL.parse(absolute ? target : `http://edge${target}`);
  if (!url) return { refused: 'The request target is no URL.' };
  return { path: url.pathname + canonicalSearch(url.searchParams) };
}

/** The spelling of a URL under which it is stored: that of {@link readTarget}, where it is understood. */
export function normaliseUrl(url: string): string {
  const { origin, pathname, search } = new URL(url);
  const target = readTarget(pathname + search);
  return 'path' in target ? origin + target.path : url;
}

function canonicalSearch(search: URLSearchParams): string {
  if (search.size === 0) return '';
  const kept = new URLSearchParams([...search].filter(([name]) => !TRACKING.test(name)));
  kept.sort();
  return kept.size === 0 ? '' : `?${kept}`;
}

/** Is this a `Host` that a client may send? RFC 9112 §3.2 has anything else refused. */
export function isHost(host: string | undefined): boolean {
  if (host === lastHost) return host !== undefined;
  const found = host === undefined ? undefined : HOST.exec(host);
  if (!found || Number(found[1] ?? 0) > 65_535) return false;
  lastHost = host;
  return true;
}

/** Most requests name the same. */
let lastHost: string | undefined;
