import { text } from '@selvedge/esi';
import { NOTHING, withAssets } from './content.ts';
import { namesCookies } from './cookies.ts';
import type { FragmentInput, LoadedFragment } from './fragments.ts';
import type { Manifests } from './manifests.ts';
import { escapeHtml } from './markup.ts';
import type { Site } from './site.ts';
import { standInFor } from './stand-in.ts';

/**
 * Is this fragment left to the browser where the layout fills includes? Only a private one is, and only if the site says so.
 */
export const isLeftToBrowser = (name: string, { fragments, privateDelivery = 'inline' }: Site): boolean => {
  const policy = fragments[name]!;
  return namesCookies(policy) && (policy.delivery ?? privateDelivery) === 'browser';
};

/**
 * What stands in the document for a private fragment until the browser has it: its stand-in, which is everybody's, around which
 * `<slot data-fragment-src>` says where the runtime gets it. Outside of a shadow tree a `slot` is its content and has no box, in
 * every browser and without a style.
 *
 * It is as it should be, and no loss; but while nobody knows its podlet, its styles are missing, and nobody may keep that.
 */
export function leaveToBrowser(
  { name, locale, url }: Pick<FragmentInput, 'name' | 'locale' | 'url'>,
  site: Site,
  manifests: Manifests,
): LoadedFragment {
  const manifest = manifests.peek(name);
  const { segments, assets } = standInFor({ name, locale }, site, manifests).content;
  const slot = [text(`<slot data-fragment-src="${escapeHtml(url)}">`), ...segments, text('</slot>')];
  const isKnown = manifest !== undefined && (!manifest.lacksFallback || manifest.fallbacks !== undefined);
  return {
    ...NOTHING,
    ...withAssets(slot, [...(manifest?.assets ?? []), ...assets]),
    name,
    outcome: 'browser',
    isPrivate: false,
    ms: 0,
    ...(!isKnown && { reason: 'no manifest', detail: `${name} did not give its manifest and fallback yet` }),
  };
}
