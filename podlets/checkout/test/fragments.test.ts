import { warmUpPodlet } from '@selvedge/podlet';
import { createLogger, Registry } from '@selvedge/server';
import { expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import { SAMPLE, WARM_UP } from '../src/sample.ts';
import { ask, assets, attributes, CART, LAYOUT, ORDER, stock, TOKEN } from './setup.ts';

const ANSWERS = {
  'GET /cart': CART,
  'GET /stock/CL-04-SK': stock(5),
  'GET /orders/7K3F-92QX': ORDER,
};

/** What makes each of them say as much as it can, and the script of its island. */
const FRAGMENTS: [path: string, script: string | undefined][] = [
  ['/mini-cart/', 'widgets'],
  ['/add-to-cart/?sku=CL-04-SK', 'widgets'],
  ['/cart/', undefined],
  ['/checkout/', 'checkout'],
  ['/checkout-header/', undefined],
  ['/thanks/?order=7K3F-92QX', undefined],
];
const FALLBACKS = FRAGMENTS.map(([path]) => path.replace(/\/(\?.*)?$/, '/fallback'));

test.each([...FRAGMENTS.map(([path]) => path), ...FALLBACKS])(
  '%s is one element of our boundary, without inline styles or scripts',
  async (path) => {
    const { status, html } = await ask(path, { token: TOKEN, answers: ANSWERS });
    expect(status).toBe(200);
    expect(attributes(html, 'data-boundary')).toEqual(['checkout']);
    expect(html).toMatch(/^<(div|header) class="[\w-]+" data-boundary="checkout"/);
    expect(html.replace(/<esi:include[^>]*>/g, '')).not.toMatch(
      /<script|<style|\sstyle=|\son\w+=|<\?|\[object|undefined/,
    );
  },
);

test.each(FRAGMENTS.filter(([, script]) => script))(
  '%s starts its island from our own origin',
  async (path, script) => {
    const { html } = await ask(path, { token: TOKEN, answers: ANSWERS });
    expect(attributes(html, 'island')).toEqual([`/_podlet/checkout/assets/${script}.0123456789ab.js`]);
    expect(attributes(html, 'template')).toEqual(['cafe']);
    expect(html).toContain('defer-hydration');
    expect(html).toContain('shadowrootmode="open"');
  },
);

test.each(FRAGMENTS)('%s stands alone for a consumer that cannot include', async (path, script) => {
  const { html, headers } = await ask(path, {
    token: TOKEN,
    answers: ANSWERS,
    headers: { 'user-agent': '@podium/client 5' },
  });
  expect(html).not.toContain('<esi:');
  expect(headers.has('surrogate-control')).toBe(false);
  expect(headers.get('link')).toContain('<../assets/selvedge.0123456789ab.js>; type=module; asset-type=script');
  if (script) expect(attributes(html, 'island')).toEqual([`http://podlet.test/assets/${script}.0123456789ab.js`]);
});

test.each(FRAGMENTS)('%s names its stylesheet, and no script where the layout brings the runtime', async (path) => {
  const { headers } = await ask(path, { token: TOKEN, answers: ANSWERS, headers: LAYOUT });
  expect(headers.get('link')).toMatch(
    /^<\.\.\/assets\/\w+\.0123456789ab\.css>; type=text\/css; rel=stylesheet; asset-type=style$/,
  );
});

test('each fragment has a manifest with a fallback', async () => {
  for (const [path] of FRAGMENTS) {
    const { json } = await ask(`/${path.split('/')[1]}/manifest.json`);
    expect(json).toMatchObject({ content: '/', fallback: '/fallback', version: '1' });
  }
});

const podlet = { createApp, sample: SAMPLE, warmUp: WARM_UP, warmUpCookie: 'cart=token' };
const settings = { version: '1', publicUrl: 'http://podlet.test', log: createLogger('test', 'silent') };

test('warming up renders every fragment', async () => {
  await expect(warmUpPodlet(podlet, { ...settings, assets, metrics: new Registry() })).resolves.toBeUndefined();
});

test('a fragment that cannot be rendered stops the boot', async () => {
  const broken = {
    ...assets,
    file: () => {
      throw new Error('There is no asset');
    },
  };
  const dependencies = { ...settings, assets: broken, metrics: new Registry() };
  await expect(warmUpPodlet(podlet, dependencies)).rejects.toThrow('no asset');
});
