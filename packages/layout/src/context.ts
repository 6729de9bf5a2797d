import { HEADERS, SELVEDGE_CAPABILITY } from '@selvedge/contracts';
import { podletPathname } from './assets.ts';
import { localeOf } from './locales.ts';
import type { Site } from './site.ts';

/**
 * Podium's context as request fields. A fragment's whole input is its URL and cookies, so of this only the locale varies, and
 * where its pages are; nothing that a visitor sends gets in.
 */
export function podiumHeaders(site: Site, podlet: string, locale: string): Record<string, string> {
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
