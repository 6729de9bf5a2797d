/** Keys that something holds for, each until its time: hit-for-miss, and origins that just failed. */
export interface Remembered {
  has(key: string, now: number): boolean;
  /** @param until milliseconds */
  add(key: string, until: number): void;
  delete(key: string): void;
}

/**
 * @param max keys at most; the oldest are forgotten, which costs no more than asking the origin once too often
 */
export function createRemembered(max: number): Remembered {
  const untils = new Map<string, number>();
  return {
    has(key, now) {
      const until = untils.get(key);
      if (until === undefined) return false;
      if (until > now) return true;
      untils.delete(key);
      return false;
    },
    add(key, until) {
      untils.delete(key);
      untils.set(key, until);
      if (untils.size > max) untils.delete(untils.keys().next().value!);
    },
    delete(key) {
      untils.delete(key);
    },
  };
}
