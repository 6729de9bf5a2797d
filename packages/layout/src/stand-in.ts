import { neutralize, text } from '@selvedge/esi';
import { type Content, NOTHING, withAssets } from './content.ts';
import type { LoadedFragment } from './fragments.ts';
import { localeOf } from './locales.ts';
import type { Manifests } from './manifests.ts';
import type { Site } from './site.ts';

/** What stands for a fragment without asking its podlet: the podlet's fallback, which is kept, else the site's static one. */
export function standInFor(
  { name, locale }: { readonly name: string; readonly locale: string },
  site: Site,
  manifests: Manifests,
): Content & Pick<LoadedFragment, 'outcome'> {
  const kept = manifests.peek(name)?.fallbacks?.[locale];
  if (kept) return { ...NOTHING, outcome: 'fallback', ...withAssets(kept.segments, kept.assets) };
  const { fallback } = site.fragments[name]!;
  const html = typeof fallback === 'function' ? fallback(localeOf(site, locale)) : fallback;
  if (html) return { ...NOTHING, outcome: 'static', ...withAssets([text(neutralize(html))], []) };
  return { ...NOTHING, outcome: 'empty' };
}
