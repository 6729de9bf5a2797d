import { STAMPS_PER_MS } from './reuse.ts';
import type { Purge, Purges, Standing } from './types.ts';

interface Marks {
  hard: number;
  soft: number;
}

const KEPT: Standing = { hard: false, soft: 0 };

/** Purges that answer at once. */
export interface LocalPurges extends Purges {
  /** @param at its stamp, where it was recorded first by another; a new one if absent */
  record(purge: Purge, at?: number): void;
  standing(entry: Parameters<Purges['standing']>[0]): Standing;
}

/**
 * Purges remembered in this process. Stamps follow the clock, so that processes can compare theirs, and never repeat.
 *
 * @param clock milliseconds
 * @param max tags and URLs to remember. When older ones are forgotten their stamp becomes a floor: what is older than
 * the floor counts as purged, as nobody knows any more that it was not
 */
export function createPurges(clock: () => number, max = 100_000): LocalPurges {
  const marks = new Map<string, Marks>();
  const floor: Marks = { hard: 0, soft: 0 };
  let last = 0;
  let version = 0;

  function stamp(): number {
    last = Math.max(last + 1, Math.floor(clock() * STAMPS_PER_MS));
    return last;
  }

  function remember(key: string, soft: boolean, at: number): void {
    const known = marks.get(key) ?? { hard: 0, soft: 0 };
    marks.delete(key);
    marks.set(key, soft ? { ...known, soft: at } : { ...known, hard: at });
    if (marks.size > max) {
      const [oldest, forgotten] = marks.entries().next().value!;
      marks.delete(oldest);
      floor.hard = Math.max(floor.hard, forgotten.hard);
      floor.soft = Math.max(floor.soft, forgotten.soft);
    }
  }

  return {
    stamp,
    get version() {
      return version;
    },
    record(purge: Purge, at = stamp()) {
      version++;
      if ('tag' in purge) remember(`tag ${purge.tag}`, purge.soft === true, at);
      else if ('url' in purge) remember(`url ${purge.url}`, purge.soft === true, at);
      else floor[purge.soft ? 'soft' : 'hard'] = at;
    },
    standing(entry) {
      let { hard, soft } = floor;
      const consider = (found: Marks | undefined) => {
        if (found === undefined) return;
        hard = Math.max(hard, found.hard);
        soft = Math.max(soft, found.soft);
      };
      if (marks.size > 0) {
        consider(marks.get(`url ${entry.url}`));
        for (const tag of entry.tags) consider(marks.get(`tag ${tag}`));
      }
      if (hard <= entry.stamp && soft <= entry.stamp) return KEPT;
      return { hard: hard > entry.stamp, soft: soft > entry.stamp ? soft : 0 };
    },
  };
}
