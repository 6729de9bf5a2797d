import { canonicalQuery } from '@selvedge/contracts';
import { type Asset, parseLinkAssets } from './assets.ts';
import type { FragmentManifest } from './load-manifest.ts';

/** Only the parameters that a fragment declares. */
export function pick(
  query: Readonly<Record<string, string | undefined>>,
  declared: readonly string[] = [],
): Readonly<Record<string, string | undefined>> {
  if (declared.length === 0) return NONE;
  return Object.fromEntries(declared.map((name) => [name, query[name]]));
}

const NONE = {};

/** Path and query of a fragment's content route on its podlet. */
export function contentPath(
  { contentPath }: Pick<FragmentManifest, 'contentPath'>,
  query: Readonly<Record<string, string | undefined>>,
): string {
  const search = canonicalQuery(query);
  if (search === '') return contentPath;
  return `${contentPath}${contentPath.includes('?') ? '&' : '?'}${search}`;
}

const known = new WeakMap<FragmentManifest, Map<string, readonly Asset[]>>();
/** Links of one manifest that are remembered: two versions, and what they do differently by what they show. */
const MOST_LINKS = 100;

/** The assets that a content names, read once for each way to name them; else those of the manifest. */
export function assetsOf(link: string | undefined, manifest: FragmentManifest, podlet: string): readonly Asset[] {
  if (!link) return manifest.assets;
  let links = known.get(manifest);
  if (!links || links.size >= MOST_LINKS) {
    links = new Map();
    known.set(manifest, links);
  }
  let assets = links.get(link);
  if (!assets) {
    assets = parseLinkAssets(link, manifest.manifestUrl, podlet) ?? manifest.assets;
    links.set(link, assets);
  }
  return assets;
}
