import { type PodletManifestSchema, manifest as validateManifest } from '@podium/schemas';
import { uriRelativeToAbsolute } from '@podium/utils';
import type { Segment } from '@selvedge/esi';
import type { Logger } from '@selvedge/server';
import { type Asset, manifestAssets, parseLinkAssets } from './assets.ts';
import { readBody } from './body.ts';
import { podiumHeaders } from './context.ts';
import { type Fetcher, FetchFailure } from './fetcher.ts';
import { localesOf } from './locales.ts';
import type { FragmentPolicy, Site } from './site.ts';

/** What is known of a fragment before it is asked for content. */
export interface FragmentManifest {
  readonly version: string;
  readonly manifestUrl: string;
  /** Path and query of the content route. */
  readonly contentPath: string;
  readonly assets: readonly Asset[];
  /** The podlet's own fallback in each locale, fetched ahead and kept. */
  readonly fallbacks?: Readonly<Record<string, Fallback>>;
  /** There is a fallback, but it could not be had in every locale: look again. */
  readonly lacksFallback?: boolean;
}

export interface Fallback {
  readonly segments: readonly Segment[];
  readonly assets: readonly Asset[];
}

const MANIFEST_DEADLINE = 2000;
const MAX_BYTES = 256 * 1024;

/**
 * Fetch the manifest of one fragment, and its fallback in every locale.
 *
 * @throws FetchFailure if the podlet does not give a manifest; of a fallback the log is told
 */
export async function loadManifest(
  name: string,
  site: Site,
  fetchers: Readonly<Record<string, Pick<Fetcher, 'fetch'>>>,
  log: Logger,
): Promise<FragmentManifest> {
  const [podlet = ''] = name.split('/');
  const policy: FragmentPolicy = site.fragments[name]!;
  if (policy.content) return withoutManifest(new URL(policy.content, site.podlets[podlet]!.url));
  const { manifestUrl, value, request } = await askForManifest(name, site, fetchers);
  const fetcher = fetchers[podlet]!;
  const contentUrl = new URL(uriRelativeToAbsolute(value.content, manifestUrl));
  const fallbackUrl = value.fallback ? new URL(uriRelativeToAbsolute(value.fallback, manifestUrl)) : undefined;
  for (const url of [contentUrl, fallbackUrl]) {
    if (url && url.origin !== new URL(manifestUrl).origin) {
      throw new FetchFailure('wrong type', `${manifestUrl} points to ${url.href}, which is not on its own origin`);
    }
  }
  const known = {
    version: value.version,
    manifestUrl,
    contentPath: contentUrl.pathname + contentUrl.search,
    assets: manifestAssets(value, 'content', manifestUrl, podlet),
  };
  if (!fallbackUrl) return known;
  const fetchFallback = async (locale: string): Promise<Fallback> => {
    const headers = podiumHeaders(site, podlet, locale);
    const fallback = await fetcher.fetch({ ...request, headers, path: fallbackUrl.pathname + fallbackUrl.search });
    if (fallback.status !== 200) throw new FetchFailure('status', `${fallbackUrl} answered ${fallback.status}`);
    const assets =
      parseLinkAssets(fallback.headers.link, manifestUrl, podlet) ??
      manifestAssets(value, 'fallback', manifestUrl, podlet);
    return { segments: readBody(`${name}'s fallback`, fallback), assets };
  };
  try {
    const locales = localesOf(site).map(({ locale }) => locale);
    const fallbacks = await Promise.all(locales.map(fetchFallback));
    return { ...known, fallbacks: Object.fromEntries(locales.map((locale, index) => [locale, fallbacks[index]!])) };
  } catch (error) {
    log.warn({ fragment: name, reason: (error as Error).message }, 'a fallback could not be had');
    return { ...known, lacksFallback: true };
  }
}

/**
 * The version that a fragment's manifest names.
 *
 * @throws FetchFailure if the podlet does not give a manifest
 */
export async function askForVersion(
  name: string,
  site: Site,
  fetchers: Readonly<Record<string, Pick<Fetcher, 'fetch'>>>,
): Promise<string> {
  return (await askForManifest(name, site, fetchers)).value.version;
}

async function askForManifest(name: string, site: Site, fetchers: Readonly<Record<string, Pick<Fetcher, 'fetch'>>>) {
  const [podlet = '', fragment = ''] = name.split('/');
  const manifestUrl = new URL(site.fragments[name]!.manifest ?? `/${fragment}/manifest.json`, site.podlets[podlet]!.url)
    .href;
  const request = {
    headers: podiumHeaders(site, podlet, localesOf(site)[0]!.locale),
    deadline: MANIFEST_DEADLINE,
    maxBytes: MAX_BYTES,
    background: true,
  };
  const response = await fetchers[podlet]!.fetch({ ...request, path: new URL(manifestUrl).pathname });
  if (response.status !== 200) throw new FetchFailure('status', `${manifestUrl} answered ${response.status}`);
  const { value, error } = validateManifest(
    parseJson(response.body.toString('utf8'), manifestUrl) as PodletManifestSchema,
  );
  if (error) throw new FetchFailure('wrong type', `${manifestUrl} is no Podium manifest: ${JSON.stringify(error)}`);
  return { manifestUrl, value, request };
}

/** A plain HTML endpoint: there is nothing to know of it, so nobody is asked. */
function withoutManifest(contentUrl: URL): FragmentManifest {
  return {
    version: '',
    manifestUrl: contentUrl.href,
    contentPath: contentUrl.pathname + contentUrl.search,
    assets: [],
  };
}

function parseJson(body: string, url: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new FetchFailure('wrong type', `${url} is no JSON`, error);
  }
}
