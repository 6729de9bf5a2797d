import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createTestApp } from './setup.ts';

const PICTURE = '/assets/pictures/classic-cl-01-b5302a.v1.svg';
const get = async (path: string, acceptEncoding?: string) => {
  const response = await createTestApp().request(path, {
    headers: acceptEncoding === undefined ? {} : { 'accept-encoding': acceptEncoding },
  });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
};

test('a picture is an SVG document with its size, painted in the colour of its name, and never changes', async () => {
  const { status, headers, bytes } = await get(PICTURE);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('image/svg+xml');
  expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(bytes.toString()).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="800" height="600"/);
  expect(bytes.toString()).toContain('#b5302a');
  expect((await get(PICTURE)).bytes).toEqual(bytes);
});

test('two products look different, and two categories', async () => {
  const names = ['classic-cl-01', 'classic-cl-02', 'autonomous-cl-01'];
  const drawings = await Promise.all(names.map((name) => get(`/assets/pictures/${name}-b5302a.v1.svg`)));
  expect(new Set(drawings.map(({ bytes }) => bytes.toString())).size).toBe(names.length);
});

describe('the coding', () => {
  const as = { br: brotliDecompressSync, gzip: gunzipSync, none: (bytes: Buffer) => bytes };
  const cases = [
    { accept: undefined, coding: 'none' },
    { accept: '', coding: 'none' },
    { accept: 'gzip', coding: 'gzip' },
    { accept: 'gzip, deflate, br', coding: 'br' },
    { accept: 'br;q=0, gzip', coding: 'gzip' },
    { accept: 'zstd', coding: 'none' },
  ] as const;
  for (const { accept, coding } of cases) {
    test(`for Accept-Encoding ${JSON.stringify(accept)} is ${coding}`, async () => {
      const { headers, bytes } = await get(PICTURE, accept);
      expect(headers.get('content-encoding')).toBe(coding === 'none' ? null : coding);
      expect(headers.get('vary')).toBe('accept-encoding');
      expect(as[coding](bytes).toString()).toMatch(/^<svg/);
    });
  }
});

describe('there is no picture', () => {
  const names = [
    'steam-cl-01-b5302a.v1.svg',
    'classic-CL-01-b5302a.v1.svg',
    'classic-cl-01-B5302A.v1.svg',
    'classic-cl-01-b5302.v1.svg',
    'classic-cl-01-b5302a.v2.svg',
    'classic-cl-01-b5302a.svg',
    'classic-cl-123456-b5302a.v1.svg',
    'classic-cl-01-b5302a.v1.svg%0A',
    'classic-cl-01"onload-b5302a.v1.svg',
  ];
  for (const name of names) {
    test(name, async () => {
      expect((await get(`/assets/pictures/${name}`)).status).toBe(404);
    });
  }
});
