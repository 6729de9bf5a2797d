import { neutralize, text } from '@selvedge/esi';
import { NOTHING, withAssets } from './content.ts';
import type { Found } from './fragment-cache.ts';
import { localeOf } from './locales.ts';
import type { Manifests } from './manifests.ts';
import type { Site } from './site.ts';

/** What stands for a fragment without asking its podlet: the podlet's fallback, which is kept, else the site's static one. */
export function standInFor(
  { name, locale }: { readonly name: string; readonly locale: string },
  site: Site,
  manifests: Manifests,
): Pick<Found, 'content' | 'outcome'> {
  const kept = manifests.peek(name)?.fallbacks?.[locale];
  if (kept) return { content: { ...NOTHING, ...withAssets(kept.segments, kept.assets) }, outcome: 'fallback' };
  const { fallback } = site.fragments[name]!;
  const html = typeof fallback === 'function' ? fallback(localeOf(site, locale)) : fallback;
  if (html) return { content: { ...NOTHING, ...withAssets([text(neutralize(html))], []) }, outcome: 'static' };
  return { content: NOTHING, outcome: 'empty' };
}
