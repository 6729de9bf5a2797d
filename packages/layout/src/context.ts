import { HEADERS, SELVEDGE_CAPABILITY } from '@selvedge/contracts';
import { podletPathname } from './assets.ts';
import { localeOf } from './locales.ts';
import type { Site } from './site.ts';

/**
 * Podium's context as request fields. A fragment's whole input is its URL and cookies, so of this only the locale varies, and
 * where its pages are; nothing that a visitor sends gets in.
 */
export function podiumHeaders(site: Site, podlet: string, locale: string): Readonly<Record<string, string>> {
  let known = written.get(site);
  if (!known) {
    known = new Map();
    written.set(site, known);
  }
  const key = `${podlet} ${locale}`;
  let headers = known.get(key);
  if (!headers) {
    headers = write(site, podlet, locale);
    known.set(key, headers);
  }
  return headers;
}

/** By podlet and locale: each fragment of a page is asked for with them. */
const written = new WeakMap<Site, Map<string, Readonly<Record<string, string>>>>();

function write(site: Site, podlet: string, locale: string): Readonly<Record<string, string>> {
  const { origin, href } = localeOf(site, locale);
  return {
    'user-agent': '@podium/client selvedge',
    accept: 'text/html, application/json;q=0.9',
    [HEADERS.surrogateCapability]: SELVEDGE_CAPABILITY,
    'podium-requested-by': site.name,
    'podium-mount-origin': origin,
    'podium-mount-pathname': href('/'),
    'podium-public-pathname': podletPathname(podlet),
    'podium-locale': locale,
    'podium-device-type': 'desktop',
    'podium-debug': 'false',
  };
}
