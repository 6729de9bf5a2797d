import { warmUpPodlet } from '@selvedge/podlet';
import { createLogger, Registry } from '@selvedge/server';
import { expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import { SAMPLE, WARM_UP } from '../src/sample.ts';
import { assets, createTestApp } from './setup.ts';

test('the sitemap names the product pages as the layout does', async () => {
  const pages = [{ page: 'product', params: { id: 'CL-01' }, lastmod: '2026-03-02' }];
  const response = await createTestApp({ '/sitemap': { pages } }).request('/sitemap');
  expect(await response.json()).toEqual({ pages });
});

test('without its service there is no sitemap, rather than an empty one', async () => {
  expect((await createTestApp({}).request('/sitemap')).status).toBe(500);
});

test('the manifest is Podium’s', async () => {
  const response = await createTestApp().request('/product/manifest.json');
  expect(await response.json()).toMatchObject({
    name: 'decide-product',
    version: '1',
    content: '/',
    fallback: '/fallback',
    css: [{ value: '../assets/product.0123456789ab.css' }],
  });
});

const podlet = { createApp, sample: SAMPLE, warmUp: WARM_UP };
const settings = { version: '1', publicUrl: 'http://podlet.test', log: createLogger('test', 'silent') };

test('warming up renders every template without a service', async () => {
  await expect(warmUpPodlet(podlet, { ...settings, assets, metrics: new Registry() })).resolves.toBeUndefined();
});

test('warming up fails where an asset is missing, so that no process starts that cannot render', async () => {
  const broken = {
    ...assets,
    file(): never {
      throw new Error('not built');
    },
  };
  await expect(warmUpPodlet(podlet, { ...settings, assets: broken, metrics: new Registry() })).rejects.toThrow();
});
