import type { Entry, StoreWatcher } from '@selvedge/http-cache';

export interface TagIndex extends StoreWatcher {
  /** What is stored that carries one of these tags. */
  entriesOf(tags: readonly string[]): Set<Entry>;
}

/** Which stored responses carry a tag, without a look at all of them. */
export function createTagIndex(): TagIndex {
  const byTag = new Map<string, Set<Entry>>();
  return {
    added(record) {
      if (record.kind !== 'entry') return;
      for (const tag of record.tags) {
        const entries = byTag.get(tag);
        if (entries) entries.add(record);
        else byTag.set(tag, new Set([record]));
      }
    },
    removed(record) {
      if (record.kind !== 'entry') return;
      for (const tag of record.tags) {
        const entries = byTag.get(tag);
        entries?.delete(record);
        if (entries?.size === 0) byTag.delete(tag);
      }
    },
    entriesOf: (tags) => new Set(tags.flatMap((tag) => [...(byTag.get(tag) ?? [])])),
  };
}
