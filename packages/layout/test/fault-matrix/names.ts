import dns from 'node:dns';
import { onTestFinished, vi } from 'vitest';

const names = new Set<string>();
const { lookup } = dns;

type Callback = (error: NodeJS.ErrnoException | null, address: string | dns.LookupAddress[], family?: number) => void;

/** Give this process a name for its own host until it is removed; from then on the system's resolver is asked. */
export function addName(name: string) {
  names.add(name);
  if (!vi.isMockFunction(dns.lookup)) {
    const known = (asked: string, options: dns.LookupOptions, callback: Callback) => {
      if (!names.has(asked)) return lookup(asked, options, callback);
      const address = { address: '127.0.0.1', family: 4 };
      process.nextTick(() => (options.all ? callback(null, [address]) : callback(null, address.address, 4)));
    };
    const spy = vi.spyOn(dns, 'lookup').mockImplementation(known as typeof dns.lookup);
    onTestFinished(() => spy.mockRestore());
  }
  return { name, remove: () => names.delete(name) };
}
