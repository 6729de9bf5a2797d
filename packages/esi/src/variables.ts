import type { Variables } from './reference.ts';

/** What a visitor's request says: enough of a `Request`. */
export interface VariableSource {
  readonly url: string;
  readonly headers: Headers;
}

/**
 * Gives the variables of ESI 1.0 for one request (4. ESI Variables). Headers are read when a variable asks for them.
 * What is printed depends on the visitor then: the one who caches assembled pages wraps this to hear what was asked.
 *
 * | name | without key | key |
 * |---|---|---|
 * | `HTTP_ACCEPT_LANGUAGE` | header | a language: `true` if listed in any case of letters, not with `q=0`; else `false` |
 * | `HTTP_COOKIE` | header | a cookie's name: its value as sent, of the first with that name |
 * | `HTTP_HOST` | header, else the URL's | none |
 * | `HTTP_REFERER` | header | none |
 * | `HTTP_USER_AGENT` | header | `browser`: `MSIE`, `MOZILLA` or `OTHER`; `version`; `os`: `WIN`, `MAC`, `UNIX` or `OTHER` |
 * | `QUERY_STRING` | as sent, without `?` | a parameter's name: its decoded value, of the first with that name |
 */
export function createVariables({ url, headers }: VariableSource): Variables {
  const header = (name: string) => headers.get(name) ?? undefined;
  const location = once(() => new URL(url));
  const cookies = once(() => readCookies(header('cookie') ?? ''));
  const languages = once(() => readLanguages(header('accept-language') ?? ''));

  return (name, key) => {
    switch (name) {
      case 'HTTP_ACCEPT_LANGUAGE':
        return key === undefined ? header('accept-language') : String(languages().has(key.toLowerCase()));
      case 'HTTP_COOKIE':
        return key === undefined ? header('cookie') : cookies().get(key);
      case 'HTTP_HOST':
        return key === undefined ? (header('host') ?? location().host) : undefined;
      case 'HTTP_REFERER':
        return key === undefined ? header('referer') : undefined;
      case 'HTTP_USER_AGENT':
        return key === undefined ? header('user-agent') : describeUserAgent(header('user-agent') ?? '', key);
      case 'QUERY_STRING':
        return key === undefined ? location().search.slice(1) : (location().searchParams.get(key) ?? undefined);
      default:
        return undefined;
    }
  };
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** RFC 6265, 4.2.1. */
function readCookies(header: string): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals).trim();
    if (equals > 0 && !cookies.has(name)) cookies.set(name, pair.slice(equals + 1).trim());
  }
  return cookies;
}

/** RFC 9110, 12.5.4; a weight of 0 says that the language is not wanted (12.4.2). */
function readLanguages(header: string): Set<string> {
  const listed = header.toLowerCase().split(',');
  return new Set(listed.filter((one) => !/;\s*q=0(?:\.0*)?\s*$/.test(one)).map((one) => one.split(';')[0]!.trim()));
}

function describeUserAgent(userAgent: string, key: string): string | undefined {
  const explorer = /\bMSIE (\d+(?:\.\d+)*)/.exec(userAgent);
  const mozilla = /^Mozilla\/(\d+(?:\.\d+)*)/.exec(userAgent);
  switch (key) {
    case 'browser':
      return explorer ? 'MSIE' : mozilla ? 'MOZILLA' : 'OTHER';
    case 'version':
      return (explorer ?? mozilla)?.[1];
    case 'os':
      if (/\bWin/.test(userAgent)) return 'WIN';
      if (/\bMac/.test(userAgent)) return 'MAC';
      return /\b(?:X11|Linux|Unix|\w*BSD|SunOS)/i.test(userAgent) ? 'UNIX' : 'OTHER';
    default:
      return undefined;
  }
}
