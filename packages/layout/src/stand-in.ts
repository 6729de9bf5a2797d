import { neutralize, text } from '@selvedge/esi';
import { type Content, NOTHING, withAssets } from './content.ts';
import type { Found } from './fragment-cache.ts';
import { localeOf, localesOf, type PageLocale } from './locales.ts';
import type { Manifests } from './manifests.ts';
import type { FragmentPolicy, Site } from './site.ts';

/** What stands for a fragment without asking its podlet: the podlet's fallback, which is kept, else the site's static one. */
export function standInFor(
  { name, locale }: { readonly name: string; readonly locale: string },
  site: Site,
  manifests: Manifests,
): Pick<Found, 'content' | 'outcome'> {
  const kept = manifests.peek(name)?.fallbacks?.[locale];
  if (kept) return { content: { ...NOTHING, ...withAssets(kept.segments, kept.assets) }, outcome: 'fallback' };
  const content = staticFallback(site.fragments[name]!, localeOf(site, locale));
  return content ? { content, outcome: 'static' } : { content: NOTHING, outcome: 'empty' };
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

const written = new WeakMap<FragmentPolicy, Map<PageLocale, Content | undefined>>();

function staticFallback(policy: FragmentPolicy, place: PageLocale): Content | undefined {
  const known = written.get(policy) ?? new Map<PageLocale, Content | undefined>();
  written.set(policy, known);
  if (!known.has(place)) known.set(place, writeStaticFallback(policy, place));
  return known.get(place);
}

function writeStaticFallback({ fallback }: FragmentPolicy, place: PageLocale): Content | undefined {
  const html = typeof fallback === 'function' ? fallback(place) : fallback;
  return html ? { ...NOTHING, ...withAssets([text(neutralize(html))], []) } : undefined;
}
