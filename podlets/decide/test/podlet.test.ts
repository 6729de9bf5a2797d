import { EnvironmentError, parseEnvironment } from '@selvedge/server';
import { expect, test } from 'vitest';
import { ENVIRONMENT } from '../src/env.ts';
import { warmUp } from '../src/warm-up.ts';
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

test('warming up renders every template without a service', async () => {
  await expect(warmUp({ assets, version: '1', publicUrl: 'http://podlet.test' })).resolves.toBeUndefined();
});

test('warming up fails where an asset is missing, so that no process starts that cannot render', async () => {
  const broken = {
    ...assets,
    file(): never {
      throw new Error('not built');
    },
  };
  await expect(warmUp({ assets: broken, version: '1', publicUrl: 'http://podlet.test' })).rejects.toThrow();
});

test('the environment may be empty, and what is wrong in it is named', () => {
  expect(parseEnvironment(ENVIRONMENT, {})).toMatchObject({ PORT: 4102, SERVICE_URL: 'http://127.0.0.1:4202' });
  expect(() => parseEnvironment(ENVIRONMENT, { SERVICE_URL: 'decide' })).toThrow(EnvironmentError);
});
