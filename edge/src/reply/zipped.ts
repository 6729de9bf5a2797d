import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, deflateRawSync } from 'node:zlib';

/** RFC 1952 §2.3: deflate, no name, no time, system unknown. */
const HEAD = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
/** RFC 1951 §3.2.3: a last block that holds nothing. */
const LAST = Buffer.from([3, 0]);
/** A block ends where a byte does, and others follow. */
const OPEN = { finishFlush: constants.Z_SYNC_FLUSH };
/** Bytes: what is smaller fits into the packet anyway, and packing it takes longer than sending it. */
const WORTH_PACKING = 1024;

const deflate = promisify(deflateRaw);
const packedPieces = new WeakMap<readonly Buffer[], readonly Buffer[]>();

/** The pieces of a page, each packed once, so that only what one visitor gets between them is packed for each. */
export function zipPieces(pieces: readonly Buffer[]): readonly Buffer[] {
  let packed = packedPieces.get(pieces);
  if (!packed) {
    packed = pieces.map((piece, index) => {
      const blocks = deflateRawSync(piece, OPEN);
      return index === 0 ? Buffer.concat([HEAD, blocks]) : blocks;
    });
    packedPieces.set(pieces, packed);
  }
  return packed;
}

/** What stands between two pieces, as deflate blocks of its own. */
export async function zipHole(bytes: Buffer): Promise<Buffer> {
  if (bytes.byteLength >= WORTH_PACKING) return deflate(bytes, OPEN);
  // RFC 1951 §3.2.4: as it is, after its length and the complement of it.
  const head = Buffer.from([0, 0, 0, 0, 0]);
  head.writeUInt16LE(bytes.byteLength, 1);
  head.writeUInt16LE(0xffff ^ bytes.byteLength, 3);
  return Buffer.concat([head, bytes]);
}

/**
 * The end of a gzip member (RFC 1952 §2.3.1).
 *
 * @param plain all that was packed, in its order
 */
export function zipEnd(plain: readonly Buffer[]): Buffer {
  const sums = Buffer.alloc(8);
  sums.writeUInt32LE(
    plain.reduce((sum, bytes) => crc32(bytes, sum), 0),
    0,
  );
  sums.writeUInt32LE(plain.reduce((sum, { byteLength }) => sum + byteLength, 0) % 2 ** 32, 4);
  return Buffer.concat([LAST, sums]);
}
