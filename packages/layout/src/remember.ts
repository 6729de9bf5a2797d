/** Remembers what is made of an owner and a key, for as long as the owner is there. What is made is never undefined. */
export function remember<Owner extends object, Key, T>(
  make: (owner: Owner, key: Key) => T,
): (owner: Owner, key: Key) => T {
  const made = new WeakMap<Owner, Map<Key, T>>();
  return (owner, key) => {
    let known = made.get(owner);
    if (!known) {
      known = new Map();
      made.set(owner, known);
    }
    let one = known.get(key);
    if (one === undefined) {
      one = make(owner, key);
      known.set(key, one);
    }
    return one;
  };
}
