/** How a Worker runs, from its variables and secrets. They are named as the Node edge's. */
export interface Options {
  readonly origin: string;
  /** Fields that prove to the origin that it is this Worker who asks. */
  readonly originHeaders: Readonly<Record<string, string>>;
  readonly adminToken: string | undefined;
  /** Where purges are posted. */
  readonly purgePath: string;
  /** ms */
  readonly purgeMaxAge: number;
  /** ms */
  readonly purgeGrace: number;
  /** ms */
  readonly originTimeout: number;
  /** ms */
  readonly originDuration: number;
  /** ms */
  readonly includeTimeout: number;
  /** KiB */
  readonly maxBody: number;
  readonly includePrefix: readonly string[];
  readonly hosts: readonly string[];
  readonly canonicalOrigin: string | undefined;
  readonly notPublic: readonly string[];
  readonly tagHeader: string;
  readonly outerHtml: 'no-cache' | 'as-origin';
  readonly name: string;
}

/** All of them: the last two are secrets. */
export const VARIABLES = [
  'ORIGIN',
  'CANONICAL_ORIGIN',
  'PUBLIC_HOSTS',
  'INCLUDE_PREFIX',
  'NOT_PUBLIC',
  'TAG_HEADER',
  'OUTER_HTML',
  'EDGE_NAME',
  'PURGE_PATH',
  'PURGE_MAX_AGE_MS',
  'PURGE_GRACE_MS',
  'ORIGIN_TIMEOUT_MS',
  'ORIGIN_DURATION_MS',
  'INCLUDE_TIMEOUT_MS',
  'MAX_BODY',
  'ADMIN_TOKEN',
  'ORIGIN_HEADERS',
] as const;
type Variable = (typeof VARIABLES)[number];

/**
 * @param env the Worker's variables and secrets
 * @throws Error that names the variable, its value and what is allowed
 */
export function readOptions(env: Readonly<Record<string, unknown>>): Options {
  const text = (name: Variable) => (env[name] === undefined || env[name] === '' ? undefined : String(env[name]));
  const refuse = (name: Variable, allowed: string): never => {
    throw new Error(`${name} is ${JSON.stringify(env[name])}. Allowed: ${allowed}.`);
  };
  const list = (name: Variable, isItem: (item: string) => boolean, allowed: string) => {
    const items = (text(name) ?? '').split(',').map((item) => item.trim());
    const named = items.filter(Boolean);
    return named.every(isItem) ? named : refuse(name, allowed);
  };
  const number = (name: Variable, fallback: number, least: number, most: number): number => {
    const value = text(name) ?? String(fallback);
    const isInside = /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most;
    return isInside ? Number(value) : refuse(name, `${least} to ${most}`);
  };
  const origin = (name: Variable): string | undefined => {
    const url = URL.parse(text(name) ?? '');
    if (text(name) === undefined) return undefined;
    const isOrigin = url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.username;
    return isOrigin ? url.origin : refuse(name, 'an origin such as https://origin.example.com, without a path');
  };
  const token = (name: Variable, fallback: string): string => {
    const value = text(name) ?? fallback;
    return /^[a-z][\w!#$%&'*+.^`|~-]*$/i.test(value) ? value : refuse(name, 'a letter, then letters, digits, hyphens');
  };
  const paths = (name: Variable) => list(name, (item) => item.startsWith('/'), 'paths that begin with a slash');
  const outerHtml = text('OUTER_HTML') ?? 'no-cache';
  const [purgePath = '/purge'] = paths('PURGE_PATH');
  const includePrefix = paths('INCLUDE_PREFIX');
  return {
    origin: origin('ORIGIN') ?? refuse('ORIGIN', 'an origin such as https://origin.example.com'),
    originHeaders: readFields(text('ORIGIN_HEADERS')),
    adminToken: text('ADMIN_TOKEN'),
    purgePath,
    purgeMaxAge: number('PURGE_MAX_AGE_MS', 5000, 0, 600_000),
    purgeGrace: number('PURGE_GRACE_MS', 10_000, 100, 3_600_000),
    originTimeout: number('ORIGIN_TIMEOUT_MS', 5000, 1, 25_000),
    // A context lives for 30 seconds after its client has left, and others may wait for what it fetches.
    originDuration: number('ORIGIN_DURATION_MS', 25_000, 1, 25_000),
    includeTimeout: number('INCLUDE_TIMEOUT_MS', 10_000, 1, 25_000),
    maxBody: number('MAX_BODY', 1024, 0, 1024 * 100),
    includePrefix: includePrefix.length > 0 ? includePrefix : ['/'],
    hosts: list('PUBLIC_HOSTS', (item) => URL.parse(`https://${item}`)?.host === item, 'hosts, in lower case'),
    canonicalOrigin: origin('CANONICAL_ORIGIN'),
    notPublic: paths('NOT_PUBLIC'),
    tagHeader: token('TAG_HEADER', 'surrogate-key').toLowerCase(),
    outerHtml:
      outerHtml === 'no-cache' || outerHtml === 'as-origin' ? outerHtml : refuse('OUTER_HTML', 'no-cache, as-origin'),
    name: token('EDGE_NAME', 'selvedge'),
  };
}

/** The value is a secret, so no error repeats it. */
function readFields(json: string | undefined): Record<string, string> {
  if (json === undefined) return {};
  try {
    return Object.fromEntries(new Headers(JSON.parse(json)));
  } catch {
    throw new Error('ORIGIN_HEADERS is not JSON of fields, such as {"cf-access-client-id":"…"}.');
  }
}
