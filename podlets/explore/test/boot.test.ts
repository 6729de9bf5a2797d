import { warmUpPodlet } from '@selvedge/podlet';
import { createLogger, Registry } from '@selvedge/server';
import { expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import { SAMPLE, WARM_UP } from '../src/sample.ts';
import { assets } from './setup.ts';

const podlet = { createApp, sample: SAMPLE, warmUp: WARM_UP };
const settings = { version: '1', publicUrl: 'http://podlet.test', log: createLogger('test', 'silent') };

test('warming up renders every fragment without a service', async () => {
  await expect(warmUpPodlet(podlet, { ...settings, assets, metrics: new Registry() })).resolves.toBeUndefined();
});

test('a build that lacks an asset is noticed before the first request', async () => {
  const file = (name: string) => {
    if (name === 'stores.js') throw new Error('There is no asset "stores.js"');
    return assets.file(name);
  };
  const broken = { ...settings, assets: { ...assets, file }, metrics: new Registry() };
  await expect(warmUpPodlet(podlet, broken)).rejects.toThrow('/store-picker/ answered 500');
});
