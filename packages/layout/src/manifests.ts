import { type Logger, withoutRequest } from '@selvedge/server';
import type { Fetcher } from './fetcher.ts';
import { type FragmentManifest, loadManifest } from './load-manifest.ts';
import type { Site } from './site.ts';

export interface Manifests {
  /** The manifest, fetched now if it is not there yet. @throws FetchFailure if the podlet does not give it */
  get(fragment: string): Promise<FragmentManifest>;
  /** What is kept, without asking anybody. */
  peek(fragment: string): FragmentManifest | undefined;
  /** A content came from this version: unless its manifest is kept, look for it in the background, at most once a second. */
  noticeVersion(fragment: string, version: string | undefined): void;
  /** Begin to fetch all manifests, again and again until each is there. */
  warmUp(): void;
  /** Every manifest is there; or the site has waited long enough for those that are not, and serves without them. */
  isWarm(): boolean;
  stop(): void;
}

interface Entry {
  manifest?: FragmentManifest;
  /** By version, the one that came last at the end: while a podlet is deployed, answers of two come by turns. */
  readonly versions: Map<string, FragmentManifest>;
  pending?: Promise<FragmentManifest>;
  /** Of the last look. */
  failure?: unknown;
  /** ms of the monotonic clock */
  lastLook: number;
}

/** ms between two looks for a podlet that is absent, or whose version is unknown. */
const LOOK_INTERVAL = 1000;
/** Kept of each fragment: old, new, and the next ones of a team in a hurry. */
const MOST_VERSIONS = 4;
/** ms that a start waits for podlets that do not come. */
const WARM_UP = 10_000;

/**
 * Keep the Podium manifest of every fragment of the site: fetched once, single-flight, in the background.
 *
 * @param see told of each version that a manifest or a content has
 */
export function createManifests(
  site: Site,
  fetchers: Readonly<Record<string, Pick<Fetcher, 'fetch'>>>,
  log: Logger,
  see: (fragment: string, version: string | undefined) => void = () => {},
): Manifests {
  const entries = new Map<string, Entry>(
    Object.keys(site.fragments).map((name) => [name, { versions: new Map(), lastLook: -Infinity }]),
  );
  let timer: NodeJS.Timeout | undefined;
  let began = performance.now();
  let warned = false;

  function look(name: string, entry: Entry): Promise<FragmentManifest> {
    entry.lastLook = performance.now();
    entry.pending ??= loadManifest(name, site, fetchers, log)
      .then((manifest) => {
        see(name, manifest.version);
        // The last version's fallback is better than none.
        return keep(entry, manifest.lacksFallback ? { ...entry.manifest, ...manifest } : manifest);
      })
      .catch((error) => {
        entry.failure = error;
        throw error;
      })
      .finally(() => {
        delete entry.pending;
      });
    return entry.pending;
  }

  function lookAround(): void {
    const absent = [...entries].filter(([, entry]) => !entry.manifest);
    const now = performance.now();
    const lacking = [...entries].filter(
      ([, entry]) => entry.manifest?.lacksFallback && now - entry.lastLook >= LOOK_INTERVAL,
    );
    for (const [name, entry] of [...absent, ...lacking]) {
      look(name, entry).catch((error) => log.debug({ fragment: name, reason: error.message }, 'no manifest yet'));
    }
    if (absent.length > 0 && !warned && performance.now() - began > WARM_UP) {
      warned = true;
      log.warn(
        { fragments: absent.map(([name]) => name) },
        'some podlets did not give their manifests; their fallbacks stand in',
      );
    }
    timer = setTimeout(lookAround, absent.length > 0 ? 250 : LOOK_INTERVAL);
    timer.unref();
  }

  return {
    async get(name) {
      const entry = entries.get(name)!;
      // While it is looked for in the background, nobody waits for what could not be had just now.
      if (!entry.manifest && entry.failure && timer) throw entry.failure;
      return entry.manifest ?? look(name, entry);
    },
    peek: (name) => entries.get(name)?.manifest,
    noticeVersion(name, version) {
      see(name, version);
      const entry = entries.get(name)!;
      if (!version || !entry.manifest || version === entry.manifest.version) return;
      const kept = entry.versions.get(version);
      if (kept) {
        entry.manifest = kept;
        return;
      }
      if (performance.now() - entry.lastLook < LOOK_INTERVAL) return;
      withoutRequest(() =>
        look(name, entry).catch((error) =>
          log.warn({ fragment: name, reason: error.message }, 'a manifest could not be renewed'),
        ),
      );
    },
    warmUp() {
      began = performance.now();
      lookAround();
    },
    isWarm: () => [...entries.values()].every(({ manifest }) => manifest) || performance.now() - began > WARM_UP,
    stop: () => clearTimeout(timer),
  };
}

function keep(entry: Entry, manifest: FragmentManifest): FragmentManifest {
  const { versions } = entry;
  versions.delete(manifest.version);
  versions.set(manifest.version, manifest);
  if (versions.size > MOST_VERSIONS) versions.delete(versions.keys().next().value!);
  entry.manifest = manifest;
  return manifest;
}
