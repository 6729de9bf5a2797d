import type { Asset } from './assets.ts';

/** Bytes of one `Link` field: heads are bounded, and what is far down a page can wait. */
const LONGEST = 2048;

/**
 * The links that let a browser load assets before the HTML that names them is there (RFC 8288; HTML, "Early hints"), for one
 * `Link` field. Styles first: they hold up what follows them. A module is preloaded as a script: `modulepreload` would begin to
 * resolve its imports before the import map of the page is read.
 *
 * @param without URLs that the page's own head names
 */
export function preloadLinks(assets: readonly Asset[], without: ReadonlySet<string> = new Set()): string[] {
  const all = (['style', 'script'] as const).flatMap((kind) => assets.flatMap((asset) => linkOf(asset, kind, without)));
  const links: string[] = [];
  let length = 0;
  for (const link of new Set(all)) {
    length += link.length + ', '.length;
    if (length > LONGEST) break;
    links.push(link);
  }
  return links;
}

/** What a browser would fetch twice is left out: a preload has to be asked for in the very way of the tag. */
function linkOf(asset: Asset, kind: Asset['kind'], without: ReadonlySet<string>): string[] {
  const { url, type, crossorigin, integrity, media } = asset;
  if (asset.kind !== kind || without.has(url) || integrity || media || !isPlain(url)) return [];
  const isModule = type === 'module' || type === 'esm';
  const mode = crossorigin ?? (isModule ? 'anonymous' : undefined);
  const cors = mode === undefined ? '' : `; crossorigin=${mode === 'use-credentials' ? mode : 'anonymous'}`;
  return [`<${url}>; rel=preload; as=${kind}${cors}`];
}

/** Visible ASCII that needs no escape in a `Link`. */
const isPlain = (url: string): boolean => /^[\x21\x23-\x2b\x2d-\x3b\x3d\x3f-\x7e]+$/.test(url);
