import { neutralize, text } from '@selvedge/esi';
import { NOTHING, withAssets } from './content.ts';
import type { Found } from './fragment-cache.ts';
import { localeOf, localesOf, type PageLocale } from './locales.ts';
import type { Manifests } from './manifests.ts';
import { remember } from './remember.ts';
import type { FragmentPolicy, Site } from './site.ts';

type StandIn = Pick<Found, 'content' | 'outcome'>;

/** What stands for a fragment without asking its podlet: the podlet's fallback, which is kept, else the site's static one. */
export function standInFor(
  { name, locale }: { readonly name: string; readonly locale: string },
  site: Site,
  manifests: Manifests,
): StandIn {
  const kept = manifests.peek(name)?.fallbacks?.[locale];
  if (kept) return { content: { ...NOTHING, ...withAssets(kept.segments, kept.assets) }, outcome: 'fallback' };
  return staticFallback(site.fragments[name]!, localeOf(site, locale));
}

/**
 * Write the static fallbacks of all fragments: what one throws is thrown now, and not amid a page.
 *
 * @throws Error that names the fragment and the locale
 */
export function writeStaticFallbacks(site: Site): void {
  for (const [name, policy] of Object.entries(site.fragments)) {
    for (const place of localesOf(site)) {
      try {
        staticFallback(policy, place);
      } catch (cause) {
        throw new Error(`The fallback of fragment "${name}" cannot be written in ${place.locale}`, { cause });
      }
    }
  }
}

const staticFallback = remember(({ fallback }: FragmentPolicy, place: PageLocale): StandIn => {
  const html = typeof fallback === 'function' ? fallback(place) : fallback;
  if (!html) return { content: NOTHING, outcome: 'empty' };
  return { content: { ...NOTHING, ...withAssets([text(neutralize(html))], []) }, outcome: 'static' };
});
