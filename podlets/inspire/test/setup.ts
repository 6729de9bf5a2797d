import { HEADERS } from '@selvedge/contracts';
import { type Assets, createLogger, Registry } from '@selvedge/server';
import { createApp } from '../src/app.ts';
import { createService, type Recommendation } from '../src/service.ts';

/** Stands for the build: every asset is there, under a name with a hash; there is no script. */
const assets: Assets = {
  file: (name) => name.replace('.', '.0123456789ab.'),
  has: (name) => name.endsWith('.css'),
  template: () => '',
  respond: () => undefined,
};
export const common = { assets, version: '1', publicUrl: 'http://podlet.test' };

export const recommendation = (productId: string, name: string): Recommendation => ({
  sku: `${productId}-ME`,
  productId,
  name,
  colour: { key: 'meadow', name: 'Meadow green', rgb: '#4f9a3e' },
  price: 18_900,
  picture: `/p/${productId}.svg`,
  url: `/product/${productId}?sku=${productId}-ME`,
});

export const GERMAN = { 'podium-locale': 'de', 'podium-mount-pathname': '/de' };
/** What a layout says that cannot include. */
export const STOCK = { 'surrogate-capability': '' };

/**
 * Ask a podlet as our layout does.
 *
 * @param usual what the service says: JSON, the status of a problem, or null where it does not answer
 */
export function createGet(usual: unknown) {
  return async (path: string, answer: unknown = usual, more: Record<string, string> = {}) => {
    const asked: URL[] = [];
    const fetch: typeof globalThis.fetch = async (input) => {
      asked.push(new URL((input as Request).url));
      if (answer === null) throw new TypeError('fetch failed');
      return typeof answer === 'number'
        ? Response.json({ type: 'about:blank', title: 'No', status: answer }, { status: answer })
        : Response.json(answer);
    };
    const app = createApp({
      ...common,
      service: createService('http://service.test', fetch),
      log: createLogger('test', 'silent'),
      metrics: new Registry(),
    });
    const response = await app.request(path, {
      headers: {
        'surrogate-capability': 'selvedge="ESI/1.0"',
        'podium-public-pathname': '/_podlet/inspire',
        ...more,
      },
    });
    return { status: response.status, headers: response.headers, html: await response.text(), asked };
  };
}

export const tagsOf = (headers: Headers) => headers.get(HEADERS.surrogateKey)?.split(' ');
