import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { zipEnd, zipHole, zipPieces } from '../src/reply/zipped.ts';
import { ESI, HTML, startEdge } from './support.ts';

const noise = (bytes: number) => randomBytes(bytes).toString('latin1');
const TEXT = '<li>A tractor that starts on a cold morning</li>'.repeat(400);

test.each<[string, string[], string[]]>([
  ['one hole', [TEXT, TEXT], ['your cart']],
  ['a hole that stays empty', [TEXT, TEXT], ['']],
  ['holes side by side, at both ends', ['', '', '', ''], ['a', 'b', 'c']],
  ['the largest that is sent as it is', ['<', '>'], [noise(511)]],
  ['what does not get smaller', [noise(50_000), noise(50_000)], [noise(200_000)]],
  ['the same text everywhere', [TEXT, TEXT, TEXT], [TEXT, TEXT]],
  ['letters of several bytes', ['<p>äöü', '€</p>'], ['😀']],
])(
  'pieces packed once and holes packed for each visitor are one gzip member (RFC 1952): %s',
  async (_, texts, holes) => {
    const pieces = texts.map((text) => Buffer.from(text));
    const plain = pieces.flatMap((piece, index) => (index === 0 ? [piece] : [Buffer.from(holes[index - 1]!), piece]));
    for (let visitor = 0; visitor < 2; visitor++) {
      const packed = zipPieces(pieces);
      const sent = [packed[0]!];
      for (const [index, hole] of holes.entries()) sent.push(await zipHole(Buffer.from(hole)), packed[index + 1]!);
      expect(gunzipSync(Buffer.concat([...sent, zipEnd(plain)])).equals(Buffer.concat(plain))).toBe(true);
    }
    expect(zipPieces(pieces)).toBe(zipPieces(pieces));
  },
);

/** A page with two private holes, which are there after so many ms. */
const startHoled = (ms: number) =>
  startEdge(async (request, response) => {
    if (request.url === '/') {
      const include = '<esi:include src="/_fragments/private/cart"/>';
      const body = `${TEXT}${include}|${TEXT}${include}!`;
      response.writeHead(200, { ...ESI, 'cache-control': 'max-age=60' }).end(body);
      return;
    }
    await wait(ms);
    response.writeHead(200, { ...HTML, 'cache-control': 'private, no-store' }).end(`of ${request.headers.cookie}`);
  });

test.each([
  ['at once', 0, /^\d+$/],
  ['late', 50, /^null$/],
])('whoever takes gzip gets it, with holes that are there %s, and only what is theirs', async (_, ms, length) => {
  const { ask } = await startHoled(ms);
  await (await ask('/')).text();
  for (const cookie of ['cart=a', 'cart=b']) {
    for (const coding of ['gzip', 'identity']) {
      // A busy machine may have what comes at once come late.
      await expect
        .poll(async () => {
          const response = await ask('/', { headers: { cookie, 'accept-encoding': coding } });
          expect(response.headers.get('content-encoding')).toBe(coding === 'gzip' ? 'gzip' : null);
          expect(response.headers.get('cache-control')).toBe('private, no-store');
          expect(await response.text()).toBe(`${TEXT}of ${cookie}|${TEXT}of ${cookie}!`);
          return String(response.headers.get('content-length'));
        })
        .toMatch(length);
    }
  }
});

test('a HEAD fetches nothing for its page', async () => {
  const { ask, received } = await startHoled(0);
  await (await ask('/')).text();
  const before = received.length;
  const response = await ask('/', { method: 'HEAD', headers: { 'accept-encoding': 'gzip' } });
  expect([response.status, response.headers.get('content-encoding')]).toEqual([200, 'gzip']);
  expect(received).toHaveLength(before);
});
