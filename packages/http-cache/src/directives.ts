/** What a response says of its caching, from `Cache-Control` or from a targeted field. Times in seconds. */
export interface ResponseDirectives {
  noStore: boolean;
  /** The unqualified form; with a list of fields only those are affected (RFC 9111 §5.2.2.4). */
  noCache: boolean;
  noCacheFields: string[];
  /** The unqualified form; with a list of fields only those are affected (RFC 9111 §5.2.2.7). */
  private: boolean;
  privateFields: string[];
  public: boolean;
  mustRevalidate: boolean;
  proxyRevalidate: boolean;
  mustUnderstand: boolean;
  immutable: boolean;
  maxAge: number | undefined;
  sMaxage: number | undefined;
  staleWhileRevalidate: number | undefined;
  staleIfError: number | undefined;
}

/** What a client asks of caches (RFC 9111 §5.2.1). Times in seconds. */
export interface RequestDirectives {
  noStore: boolean;
  noCache: boolean;
  onlyIfCached: boolean;
  maxAge: number | undefined;
  minFresh: number | undefined;
  /** Infinity without an argument. */
  maxStale: number | undefined;
  staleIfError: number | undefined;
}

/** The greatest time: 2^31, as RFC 9111 §1.2.2 asks for larger ones. */
const MAX_SECONDS = 2 ** 31;

/**
 * Split a `Cache-Control` value into directives (RFC 9111 §5.2): names in lower case, quoted arguments unquoted. Linear
 * in the length of the value. White space beside `=` is no part of the grammar: the argument then is invalid.
 */
export function* splitDirectives(value: string): Generator<[name: string, argument: string | undefined]> {
  let at = 0;
  while (at < value.length) {
    let end = at;
    while (end < value.length && value[end] !== ',' && value[end] !== '=') end++;
    const raw = value.slice(at, end);
    const name = raw.trim().toLowerCase();
    let argument: string | undefined;
    if (value[end] === '=') {
      [argument, end] = value[end + 1] === '"' ? quoted(value, end + 2) : plain(value, end + 1);
      if (raw !== raw.trimEnd()) argument = `?${argument}`;
    }
    if (name) yield [name, argument];
    at = end + 1;
  }
}

function plain(value: string, start: number): [string, number] {
  const comma = value.indexOf(',', start);
  const end = comma < 0 ? value.length : comma;
  return [value.slice(start, end).trimEnd(), end];
}

function quoted(value: string, start: number): [string, number] {
  let text = '';
  let at = start;
  while (at < value.length && value[at] !== '"') {
    if (value[at] === '\\' && at + 1 < value.length) at++;
    text += value[at++];
  }
  const comma = value.indexOf(',', at);
  return [text, comma < 0 ? value.length : comma];
}

/**
 * Read delta-seconds (RFC 9111 §1.2.2).
 *
 * @returns seconds, at most 2^31; undefined when the text is anything but digits
 */
export function parseSeconds(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Math.min(Number(text), MAX_SECONDS) : undefined;
}

export function noDirectives(): ResponseDirectives {
  return {
    noStore: false,
    noCache: false,
    noCacheFields: [],
    private: false,
    privateFields: [],
    public: false,
    mustRevalidate: false,
    proxyRevalidate: false,
    mustUnderstand: false,
    immutable: false,
    maxAge: undefined,
    sMaxage: undefined,
    staleWhileRevalidate: undefined,
    staleIfError: undefined,
  };
}

/**
 * Take one directive in. An invalid time counts as zero, so as stale; of a repeated time the first stands
 * (RFC 9111 §4.2.1); of `no-cache` and `private` the unqualified form outweighs a list of fields.
 */
export function addDirective(to: ResponseDirectives, name: string, argument: string | undefined): void {
  switch (name) {
    case 'no-store':
      to.noStore = true;
      break;
    case 'no-cache':
      to.noCache = addFields(to.noCacheFields, argument) || to.noCache;
      break;
    case 'private':
      to.private = addFields(to.privateFields, argument) || to.private;
      break;
    case 'public':
      to.public = true;
      break;
    case 'must-revalidate':
      to.mustRevalidate = true;
      break;
    case 'proxy-revalidate':
      to.proxyRevalidate = true;
      break;
    case 'must-understand':
      to.mustUnderstand = true;
      break;
    case 'immutable':
      to.immutable = true;
      break;
    case 'max-age':
      to.maxAge ??= parseSeconds(argument) ?? 0;
      break;
    case 's-maxage':
      to.sMaxage ??= parseSeconds(argument) ?? 0;
      break;
    case 'stale-while-revalidate':
      to.staleWhileRevalidate ??= parseSeconds(argument) ?? 0;
      break;
    case 'stale-if-error':
      to.staleIfError ??= parseSeconds(argument) ?? 0;
      break;
  }
}

/** @returns whether the form was unqualified: no argument, or one that names no field. */
function addFields(fields: string[], argument: string | undefined): boolean {
  const names = (argument ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => /^[!#$%&'*+.^_`|~\w-]+$/.test(name));
  fields.push(...names);
  return names.length === 0;
}

/** Read a response's `Cache-Control`, its lines joined by `, `. */
export function parseCacheControl(value: string | undefined): ResponseDirectives {
  const directives = noDirectives();
  for (const [name, argument] of splitDirectives(value ?? '')) addDirective(directives, name, argument);
  return directives;
}

/**
 * Read what a client asks of caches. `Pragma: no-cache` counts only without a `Cache-Control` (RFC 9111 §5.4).
 *
 * @param cacheControl the request's `Cache-Control`, if any
 * @param pragma the request's `Pragma`, if any
 * @returns undefined when it asks for nothing
 */
export function parseRequestDirectives(
  cacheControl: string | undefined,
  pragma: string | undefined,
): RequestDirectives | undefined {
  if (cacheControl === undefined && pragma === undefined) return undefined;
  const asked: RequestDirectives = {
    noStore: false,
    noCache: cacheControl === undefined && /(?:^|,)\s*no-cache\s*(?:,|$)/i.test(pragma ?? ''),
    onlyIfCached: false,
    maxAge: undefined,
    minFresh: undefined,
    maxStale: undefined,
    staleIfError: undefined,
  };
  for (const [name, argument] of splitDirectives(cacheControl ?? '')) {
    if (name === 'no-store') asked.noStore = true;
    else if (name === 'no-cache') asked.noCache = true;
    else if (name === 'only-if-cached') asked.onlyIfCached = true;
    else if (name === 'max-age') asked.maxAge ??= parseSeconds(argument) ?? 0;
    else if (name === 'min-fresh') asked.minFresh ??= parseSeconds(argument) ?? MAX_SECONDS;
    else if (name === 'max-stale') asked.maxStale ??= argument === undefined ? Infinity : (parseSeconds(argument) ?? 0);
    else if (name === 'stale-if-error') asked.staleIfError ??= parseSeconds(argument) ?? 0;
  }
  return asked;
}
