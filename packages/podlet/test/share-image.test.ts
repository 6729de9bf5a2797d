import sharp from 'sharp';
import { expect, test } from 'vitest';
import { drawShareImage, shareImage } from '../src/share-image.ts';

const svg = (width: number, height: number) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><path fill="#c00" d="M0 0h${width}v${height}H0z"/><circle cx="${width / 2}" cy="${height / 2}" r="${Math.min(width, height) / 4}" fill="#00c"/></svg>`;

test.each([
  [1200, 630],
  [800, 600],
  [480, 300],
  [300, 1000],
])('a drawing of %i by %i becomes a JPEG of the size that is announced, filled to its edges', async (width, height) => {
  const jpeg = await drawShareImage(svg(width, height));
  const announced = shareImage('/a.jpg', 'A');
  const { format, ...size } = await sharp(jpeg).metadata();
  expect([`image/${format}`, `${size.width}`, `${size.height}`]).toEqual([
    announced['image:type'],
    announced['image:width'],
    announced['image:height'],
  ]);
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  const pixel = (x: number, y: number) => [...data.subarray((y * info.width + x) * info.channels).subarray(0, 3)];
  for (const [x, y] of [
    [2, 2],
    [1197, 2],
    [2, 627],
    [1197, 627],
  ] as const)
    expect(pixel(x, y)[0]).toBeGreaterThan(180);
  expect(pixel(600, 315)[2]).toBeGreaterThan(180);
});

test('what is transparent becomes white', async () => {
  const jpeg = await drawShareImage('<svg xmlns="http://www.w3.org/2000/svg" width="12" height="6"></svg>');
  const { dominant } = await sharp(jpeg).stats();
  expect(Math.min(dominant.r, dominant.g, dominant.b)).toBeGreaterThan(240);
});
