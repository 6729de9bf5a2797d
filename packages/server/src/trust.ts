import { BlockList, isIP } from 'node:net';

/**
 * Which peers are believed when they say what they can do (`Surrogate-Capability`) or whom they forward for.
 *
 * @param ranges addresses or CIDR ranges: `127.0.0.1`, `10.0.0.0/8`, `::1`
 * @throws Error that names a range that cannot be read
 */
export function createTrust(ranges: readonly string[]): (address: string | undefined) => boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [, address = '', prefix] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(range) ?? [];
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const longest = family === 'ipv6' ? 128 : 32;
    const bits = Number(prefix ?? longest);
    if (isIP(address) === 0 || bits > longest)
      throw new Error(`"${range}" is no address or CIDR range, such as 10.0.0.0/8`);
    list.addSubnet(address, bits, family);
  }
  const known = new Map<string, boolean>();
  return (address) => {
    if (!address) return false;
    let isTrusted = known.get(address);
    if (isTrusted === undefined) {
      const plain = address.startsWith('::ffff:') ? address.slice(7) : address;
      isTrusted = isIP(plain) !== 0 && list.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
      if (known.size >= MOST_KNOWN) known.clear();
      known.set(address, isTrusted);
    }
    return isTrusted;
  };
}

/** Peers whose answer is remembered: each sends many requests. */
const MOST_KNOWN = 1000;
