/**
 * Bytes in memory of their own, to be kept. Node takes a small buffer from a pool of 64 KiB, and one that is kept keeps all of
 * that, whatever else was in it.
 */
export function ownBytes(content: string | Uint8Array): Buffer {
  if (typeof content !== 'string') return Buffer.from(new Uint8Array(content).buffer);
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(content));
  bytes.write(content);
  return bytes;
}
