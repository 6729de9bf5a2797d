import type { PodletManifestSchema } from '@podium/schemas';
import { uriRelativeToAbsolute } from '@podium/utils';
import { type Segment, text } from '@selvedge/esi';
import { escapeHtml } from './markup.ts';

/** One stylesheet or script of a fragment, its URL as browsers reach it. */
export interface Asset {
  readonly kind: 'style' | 'script';
  readonly url: string;
  /** `module` for scripts that are modules. */
  readonly type?: string;
  readonly crossorigin?: string;
  readonly integrity?: string;
  readonly media?: string;
}

/** Where browsers reach a podlet's own files. */
export const podletPathname = (podlet: string): string => `/_podlet/${podlet}`;

/**
 * The URL of an asset as browsers reach it: what lies on the podlet's origin goes through the layout, what lies elsewhere
 * stays.
 *
 * @param value as the podlet wrote it, relative to its manifest by Podium's rule or absolute
 * @param manifestUrl absolute
 */
export function publicAssetUrl(value: string, manifestUrl: string, podlet: string): string | undefined {
  const absolute = uriRelativeToAbsolute(value, manifestUrl);
  if (!URL.canParse(absolute)) return undefined;
  const url = new URL(absolute);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  return url.origin === new URL(manifestUrl).origin
    ? `${podletPathname(podlet)}${url.pathname}${url.search}`
    : url.href;
}

/**
 * Read the assets from a content's `Link` field, Podium's dialect of RFC 8288: `<url>; asset-type=script; type=module, …`.
 *
 * @returns undefined if the field names no asset, so that the manifest's count
 */
export function parseLinkAssets(link: string | undefined, manifestUrl: string, podlet: string): Asset[] | undefined {
  if (!link) return undefined;
  const assets: Asset[] = [];
  for (const part of link.split(/,(?=\s*<)/)) {
    const target = /^\s*<([^>]*)>/.exec(part);
    if (!target) continue;
    const parameters: Record<string, string> = {};
    for (const parameter of part.slice(target[0].length).split(';')) {
      const [name = '', ...value] = parameter.split('=');
      if (name.trim()) parameters[name.trim().toLowerCase()] = value.join('=').trim().replace(/^"|"$/g, '');
    }
    const asset = toAsset(parameters['asset-type'], target[1]!, parameters, manifestUrl, podlet);
    if (asset) assets.push(asset);
  }
  return assets.length > 0 ? assets : undefined;
}

/** The assets that a manifest lists for one scope. */
export function manifestAssets(
  manifest: PodletManifestSchema,
  scope: 'content' | 'fallback',
  manifestUrl: string,
  podlet: string,
): Asset[] {
  const inScope = (item: { scope?: string }) => (item.scope ?? 'all') === 'all' || item.scope === scope;
  const styles = (manifest.css ?? [])
    .filter(inScope)
    .map((item) => toAsset('style', item.value, item, manifestUrl, podlet));
  const scripts = (manifest.js ?? [])
    .filter(inScope)
    .map((item) => toAsset('script', item.value, item, manifestUrl, podlet));
  return [...styles, ...scripts].filter((asset) => asset !== undefined);
}

interface AssetAttributes {
  readonly type?: string;
  readonly crossorigin?: string;
  readonly integrity?: string;
  readonly media?: string;
}

function toAsset(
  kind: string | undefined,
  value: string,
  attributes: AssetAttributes,
  manifestUrl: string,
  podlet: string,
) {
  if (kind !== 'style' && kind !== 'script') return undefined;
  const url = publicAssetUrl(value, manifestUrl, podlet);
  if (!url) return undefined;
  const { type, crossorigin, integrity, media } = attributes;
  return {
    kind,
    url,
    ...(kind === 'script' && type && { type }),
    ...(crossorigin && { crossorigin }),
    ...(integrity && { integrity }),
    ...(media && { media }),
  } satisfies Asset;
}

/** The tags of assets, each URL once, styles first. */
export function assetTags(assets: readonly Asset[]): Segment[] {
  const seen = new Set<string>();
  let styles = '';
  let scripts = '';
  for (const asset of assets) {
    if (seen.has(asset.url)) continue;
    seen.add(asset.url);
    if (asset.kind === 'style') styles += tagOf(asset);
    else scripts += tagOf(asset);
  }
  return seen.size > 0 ? [text(styles + scripts)] : [];
}

const tags = new WeakMap<Asset, string>();

/** Many pages need the same. */
function tagOf(asset: Asset): string {
  let tag = tags.get(asset);
  if (tag === undefined) {
    tag = toTag(asset);
    tags.set(asset, tag);
  }
  return tag;
}

function toTag({ kind, url, type, crossorigin, integrity, media }: Asset): string {
  const attribute = (name: string, value: string | undefined) => (value ? ` ${name}="${escapeHtml(value)}"` : '');
  const shared = `${attribute('crossorigin', crossorigin)}${attribute('integrity', integrity)}`;
  if (kind === 'style') return `<link rel="stylesheet" href="${escapeHtml(url)}"${attribute('media', media)}${shared}>`;
  const isModule = type === 'module' || type === 'esm';
  return `<script${isModule ? ' type="module"' : ' defer'} src="${escapeHtml(url)}"${shared}></script>`;
}
