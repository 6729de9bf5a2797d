import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ownBytes } from '../src/own-bytes.ts';

test.each([
  ['text', 'é'.repeat(1000)],
  ['nothing', ''],
  ['a small buffer', Buffer.from('small')],
  ['a packed page', gzipSync('x'.repeat(20_000))],
])('%s that is kept holds no more memory than its bytes', (_, content) => {
  const kept = ownBytes(content);
  expect(kept.equals(Buffer.from(content as string))).toBe(true);
  expect(kept.buffer.byteLength).toBe(kept.byteLength);
});
