import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { createTestApp, PRODUCT } from './setup.ts';

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

describe('the picture for shared links', () => {
  const SOLD = '/assets/pictures/classic-cl-01-4f9a3e.v1.jpg';

  test('is a JPEG of the size that the head announces, and never changes', async () => {
    const { status, headers, bytes } = await get(SOLD);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('image/jpeg');
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(headers.get('content-length')).toBe(String(bytes.length));
    const { format, width, height } = await sharp(bytes).metadata();
    expect([format, width, height]).toEqual(['jpeg', 1200, 630]);
    expect((await get(SOLD)).bytes).toEqual(bytes);
  });

  test('shows the room to its edges, at the sides of the drawing too', async () => {
    const { bytes } = await get(SOLD);
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    const pixel = (x: number, y: number) => [...data.subarray((y * 1200 + x) * info.channels).subarray(0, 3)];
    expect(pixel(3, 3)).toEqual(pixel(1196, 3));
    expect(Math.min(...pixel(3, 3))).toBeGreaterThan(150);
    expect(Math.max(...pixel(3, 3))).toBeLessThan(250);
  });

  test.each([
    ['of a colour that it is not painted in', 'classic-cl-01-b5302a'],
    ['of another category', 'autonomous-cl-01-4f9a3e'],
    ['of a product that there never was', 'classic-cl-02-4f9a3e'],
    ['of a withdrawn one', 'classic-cl-03-4f9a3e'],
  ])('%s is painted for nobody', async (_, name) => {
    const app = createTestApp({ '/products/CL-01': PRODUCT, '/products/CL-02': 404, '/products/CL-03': 410 });
    expect((await app.request(`/assets/pictures/${name}.v1.jpg`)).status).toBe(404);
  });

  test('is refused for a while where very many are wanted at once', async () => {
    const app = createTestApp();
    const answers = await Promise.all(Array.from({ length: 40 }, async () => app.request(SOLD)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(32);
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused).toHaveLength(8);
    expect(refused[0]!.headers.get('retry-after')).toBe('5');
    expect((await app.request(SOLD)).status).toBe(200);
  });
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
