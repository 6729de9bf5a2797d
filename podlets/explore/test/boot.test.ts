import { createLogger, EnvironmentError } from '@selvedge/server';
import { expect, test } from 'vitest';
import { readEnvironment } from '../src/env.ts';
import { warmUp } from '../src/warm-up.ts';
import { assets } from './setup.ts';

test('the defaults fit together', () => {
  expect(readEnvironment({})).toMatchObject({
    PORT: 4101,
    PUBLIC_URL: 'http://127.0.0.1:4101',
    SERVICE_URL: 'http://127.0.0.1:4201',
  });
});

test('the public URL follows the port', () => {
  expect(readEnvironment({ PORT: '5000' }).PUBLIC_URL).toBe('http://127.0.0.1:5000');
});

test('a wrong variable is named', () => {
  expect(() => readEnvironment({ SERVICE_URL: 'nowhere' })).toThrow(EnvironmentError);
  expect(() => readEnvironment({ SERVICE_URL: 'nowhere' })).toThrow(/SERVICE_URL is "nowhere"/);
});

const log = createLogger('test', 'silent');
const settings = { version: '1', publicUrl: 'http://podlet.test', log };

test('warming up renders every fragment without a service', async () => {
  await expect(warmUp({ ...settings, assets })).resolves.toBeUndefined();
});

test('a build that lacks an asset is noticed before the first request', async () => {
  const file = (name: string) => {
    if (name === 'stores.js') throw new Error('There is no asset "stores.js"');
    return assets.file(name);
  };
  await expect(warmUp({ ...settings, assets: { ...assets, file } })).rejects.toThrow('/store-picker/ answered 500');
});
