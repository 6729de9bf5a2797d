import { writeFileSync } from 'node:fs';

/**
 * Give each container an address of the loopback, which all of them share here, so that each has its ports to itself as in
 * a network of containers.
 */
export const addressesFor = (names: readonly string[]): Map<string, string> =>
  new Map(names.map((name, index) => [name, `127.40.0.${index + 10}`]));

/** Write a file for `/etc/hosts`, in place of a network's name server. */
export function writeHosts(file: string, addresses: ReadonlyMap<string, string>): void {
  const lines = [...addresses].map(([name, address]) => `${address} ${name}\n`);
  writeFileSync(file, `127.0.0.1 localhost\n${lines.join('')}`, { mode: 0o644 });
}
