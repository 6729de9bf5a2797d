import { describeAddress, isIpv4 } from './address.ts';

/** Where includes may lead; see `createAllowList`. */
export interface AllowListOptions {
  /** The page's URL, or its origin: what relative includes are relative to. Its own scheme, host and port are allowed. */
  base: URL;
  /** Other allowed origins, each exactly: `https://ads.example`, `http://10.0.0.7:8080`. */
  hosts?: readonly string[];
  /** If given, the path must start with one of these, on every host: `/_fragments/`. `/a` also allows `/a/b`, not `/ab`. */
  prefixes?: readonly string[];
}

const CONTROL = /\p{Cc}/u;
const SCHEME = /^([a-z][a-z0-9+.-]*):/i;
const AUTHORITY = /^(?:https?:)?\/\/([^/?#]*)/i;

/**
 * Makes the check that every include's URL passes before it is fetched. It fails closed: what is not allowed by name is
 * refused, and so is what is written in a way that another reader might take for another place. A name is allowed
 * whatever its address is: list no name that others control.
 *
 * | refused | section |
 * |---|---|
 * | scheme other than `http` and `https`, or without its `//` | RFC 9110, 4.2 |
 * | user information | RFC 9110, 4.2.4 |
 * | origin other than that of `base` or one of `hosts`: private, loopback, link-local and metadata addresses, too | RFC 6454, 5 |
 * | IPv4 address in fewer parts, hexadecimal, octal, one number or other digits, even of an allowed host | RFC 3986, 7.4 |
 * | IPv6 zone | RFC 6874 |
 * | percent-encoded host, `\`, control characters, even those that URL parsers drop | RFC 3986, 2 |
 * | path with encoded `/` or `\` that makes a dot segment; dot segment with parameters, `..;`; path outside `prefixes` | RFC 3986, 7.3 |
 *
 * @returns a function from an include's `src` to the URL to fetch, without its fragment; it throws an Error that says
 *   why it refuses
 * @throws TypeError when an option is not what it should be
 */
export function createAllowList({ base, hosts = [], prefixes }: AllowListOptions): (src: string) => URL {
  const origins = new Set([originOf(base.href, 'base', false), ...hosts.map((host) => originOf(host, 'hosts', true))]);
  for (const prefix of prefixes ?? []) {
    if (!prefix.startsWith('/'))
      throw new TypeError(`prefixes takes paths that start with /, got ${JSON.stringify(prefix)}.`);
  }

  return (src) => {
    const refuse = (reason: string) => new Error(`The include ${JSON.stringify(src)} is refused: ${reason}.`);
    const spelling = oddSpelling(src);
    if (spelling) throw refuse(spelling);
    if (!URL.canParse(src, base.href)) throw refuse('it is no valid URL');
    const url = new URL(src, base.href);
    const written = AUTHORITY.exec(src.trim())?.[1];
    if (url.username || url.password || written?.includes('@')) throw refuse('it has user information');
    if (written !== undefined && isIpv4(url.hostname) && written.replace(/:\d*$/, '') !== url.hostname)
      throw refuse(`its host is an odd form of ${url.hostname}`);
    if (!origins.has(url.origin)) throw refuse(unlisted(url));
    if (hidesDotSegment(url.pathname)) throw refuse('its path hides a dot segment');
    if (prefixes && !prefixes.some((prefix) => isUnder(prefix, url.pathname)))
      throw refuse(`its path is not under ${prefixes.join(', ') || 'any prefix: prefixes is empty'}`);
    url.hash = '';
    return url;
  };
}

/** What makes a URL dangerous to read, whatever it leads to. */
function oddSpelling(src: string): string | undefined {
  const trimmed = src.trim();
  const scheme = SCHEME.exec(trimmed)?.[1]?.toLowerCase();
  if (trimmed === '') return 'it is empty';
  if (CONTROL.test(src)) return 'it has a control character';
  if (src.includes('\\')) return 'it has a backslash';
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') return `its scheme is ${scheme}, not http(s)`;
  if (scheme !== undefined && !/^[^:]*:\/\/[^/]/.test(trimmed)) return 'its scheme is not followed by // and a host';
  if (trimmed.startsWith('///')) return 'it starts with more than two slashes';
  const authority = AUTHORITY.exec(trimmed)?.[1] ?? '';
  if (/\[.*%.*\]/.test(authority)) return 'its host has an IPv6 zone';
  return authority.replace(/^.*@/, '').includes('%') ? 'its host is percent-encoded' : undefined;
}

function unlisted({ origin, hostname }: URL): string {
  const kind = describeAddress(hostname);
  return `${origin} is not listed${kind ? `, and its address is ${kind}` : ''}: add it to hosts if it is meant`;
}

function hidesDotSegment(pathname: string): boolean {
  const plain = pathname
    .replace(/%2f|%5c|\\/gi, '/')
    .replace(/%2e/gi, '.')
    .replace(/%3b/gi, ';');
  return /\/\.{1,2}(?:[/;]|$)/.test(plain);
}

function isUnder(prefix: string, pathname: string): boolean {
  if (!pathname.startsWith(prefix)) return false;
  return prefix.endsWith('/') || pathname.length === prefix.length || pathname[prefix.length] === '/';
}

function originOf(href: string, option: string, isExact: boolean): string {
  const remedy = `${option} takes http(s) origins as https://host:port, got ${JSON.stringify(href)}.`;
  if (oddSpelling(href) || !URL.canParse(href)) throw new TypeError(remedy);
  const url = new URL(href);
  const isOrigin = /^https?:$/.test(url.protocol) && !url.username && !url.password;
  if (!isOrigin || (isExact && (url.pathname !== '/' || url.search || url.hash))) throw new TypeError(remedy);
  return url.origin;
}
