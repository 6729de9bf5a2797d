/**
 * Says what kind of address outside the public Internet a host name is written as (RFC 6890, RFC 4291).
 *
 * @param hostname as `URL` gives it: canonical IPv4, IPv6 in brackets, lower case
 * @returns undefined for public addresses and for names, whose addresses only the connection knows
 */
export function describeAddress(hostname: string): string | undefined {
  if (/(?:^|\.)localhost\.?$/.test(hostname)) return 'loopback';
  if (hostname.startsWith('[')) return describeIpv6(hostname.slice(1, -1));
  return isIpv4(hostname) ? describeIpv4(hostname) : undefined;
}

/** Whether a host name is an IPv4 address in four decimal parts. */
export function isIpv4(hostname: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(hostname);
}

function describeIpv4(address: string): string | undefined {
  const [a = 0, b = 0] = address.split('.').map(Number);
  if (address === '169.254.169.254' || address === '100.100.100.200') return 'metadata';
  if (a === 127) return 'loopback';
  if (a === 169 && b === 254) return 'link-local';
  if (a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168)) return 'private';
  if (a === 100 && b >= 64 && b < 128) return 'private';
  return a === 0 || a >= 224 ? 'reserved' : undefined;
}

function describeIpv6(address: string): string | undefined {
  const groups = expand(address);
  const embedded = embeddedIpv4(groups);
  if (address === '::1') return 'loopback';
  if (address === '::') return 'reserved';
  if (embedded) return describeIpv4(embedded);
  if (address === 'fd00:ec2::254') return 'metadata';
  const first = groups[0] ?? 0;
  if ((first & 0xffc0) === 0xfe80) return 'link-local';
  if ((first & 0xfe00) === 0xfc00) return 'private';
  return (first & 0xff00) === 0xff00 ? 'reserved' : undefined;
}

/** The eight groups of a canonical IPv6 address. */
function expand(address: string): number[] {
  const [head = [], tail = []] = address.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16));
}

/** The IPv4 address in an IPv4-compatible, IPv4-mapped, translated (RFC 6052) or 6to4 (RFC 3056) one. */
function embeddedIpv4(groups: readonly number[]): string | undefined {
  const prefix = groups
    .slice(0, 6)
    .map((group) => group.toString(16))
    .join(':');
  if (['0:0:0:0:0:0', '0:0:0:0:0:ffff', '0:0:0:0:ffff:0', '64:ff9b:0:0:0:0'].includes(prefix)) {
    return dotted(groups[6], groups[7]);
  }
  return groups[0] === 0x2002 ? dotted(groups[1], groups[2]) : undefined;
}

function dotted(high = 0, low = 0): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
