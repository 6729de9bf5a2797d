import { decodeFragmentHead, HEADERS } from '@selvedge/contracts';
import { type Assets, createLogger, Registry } from '@selvedge/server';
import { createApp } from '../src/app.ts';
import type { components } from '../src/service.gen.d.ts';
import { type Cart, type CartLine, createService, type Order, type Stock } from '../src/service.ts';

export const TOKEN = 'cart-1.signature';

export const line = (overrides: Partial<CartLine> = {}): CartLine => ({
  sku: 'CL-04-SK',
  productId: 'CL-04',
  name: 'Tidewater 118',
  colour: 'sky',
  picture: '/_podlet/decide/assets/pictures/classic-cl-04-2a5f9e.v1.svg',
  price: 64_500,
  quantity: 1,
  lineTotal: 64_500,
  url: '/product/CL-04?sku=CL-04-SK',
  available: true,
  ...overrides,
});

const WEEDER = line({
  sku: 'AU-03-OC',
  productId: 'AU-03',
  name: 'Stilt Weeder',
  price: 89_700,
  quantity: 2,
  lineTotal: 179_400,
  url: '/product/AU-03?sku=AU-03-OC',
});

export const CART: Cart = { lines: [line(), WEEDER], quantity: 3, total: 243_900 };
export const NO_CART: Cart = { lines: [], quantity: 0, total: 0 };

export const ORDER: Order = {
  orderId: '3f6d9a1e-6f63-4c0e-9e56-0d8a3c1d7b11',
  number: '7K3F-92QX',
  createdAt: '2026-03-01T10:00:00Z',
  firstName: 'Ada',
  lastName: 'Plough',
  store: { id: 'north', name: 'North Barn', street: 'Quarry Road 3', city: 'Stonebridge' },
  ...CART,
};

export const stock = (quantity: number): Stock => ({ sku: 'CL-04-SK', quantity, available: quantity > 0 });

type Conflict = components['schemas']['Conflict'];
export const conflict = (type: Conflict['type'], overrides: Partial<Conflict> = {}): Conflict => ({
  type,
  title: 'Conflict',
  status: 409,
  detail: 'The service says why.',
  ...overrides,
});

export const invalid = (...fields: string[]): components['schemas']['Problem'] => ({
  type: 'about:blank',
  title: 'Invalid request',
  status: 422,
  errors: fields.map((name) => ({ name, detail: 'is wrong' })),
});

/** Stands for the build: every asset is there, under a name with a hash. */
export const assets: Assets = {
  file: (name) => name.replace('.', '.0123456789ab.'),
  has: () => true,
  template: () => 'cafe',
  respond: () => undefined,
};

/** What the service answers, by method and path: JSON (a problem by its status), a status, or nothing at all. */
export type Answers = Readonly<Record<string, unknown>>;

export interface Call {
  readonly call: string;
  readonly headers: Headers;
  readonly body: unknown;
}

/** The podlet in front of a service that answers from a table; what is not in the table does not answer. */
export function createTestApp(answers: Answers = {}) {
  const calls: Call[] = [];
  const fetch: typeof globalThis.fetch = async (input) => {
    const request = input as Request;
    const call = `${request.method} ${decodeURIComponent(new URL(request.url).pathname)}`;
    const text = await request.text();
    calls.push({ call, headers: request.headers, body: text && JSON.parse(text) });
    const answer = answers[call];
    if (answer === undefined) throw new TypeError(`fetch failed: nothing at ${call}`);
    const problem = typeof answer === 'number' ? { type: 'about:blank', title: 'No', status: answer } : answer;
    return Response.json(problem, { status: (problem as { status?: number }).status ?? 200 });
  };
  const app = createApp({
    service: createService('http://service.test', fetch),
    assets,
    log: createLogger('test', 'silent'),
    metrics: new Registry(),
    version: '1',
    publicUrl: 'http://podlet.test',
  });
  return { app, calls };
}

/** What our layout sends with every request. */
export const LAYOUT = {
  'user-agent': '@podium/client 5',
  'surrogate-capability': 'selvedge="ESI/1.0"',
  'podium-public-pathname': '/_podlet/checkout',
};

export interface Asking {
  readonly answers?: Answers;
  /** The visitor's cart token. */
  readonly token?: string;
  /** A form: sent by POST. */
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Ask as our layout does unless `headers` say otherwise, and read what it gets. */
export async function ask(path: string, { answers, token, form, headers = LAYOUT }: Asking = {}) {
  const { app, calls } = createTestApp(answers);
  const response = await app.request(path, {
    headers: { ...headers, ...(token && { cookie: `cart=${token}` }) },
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    html: isJson ? '' : text,
    json: isJson ? JSON.parse(text) : undefined,
    head: decodeFragmentHead(response.headers.get(HEADERS.podletHead)) ?? {},
    calls,
  };
}

/** The visible text: without tags, white space as one space. */
export const textOf = (html: string): string =>
  html
    .replace(/<template.*?<\/template>|<svg.*?<\/svg>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** All values of an attribute, in document order. */
export const attributes = (html: string, name: string): string[] =>
  [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].map(([, value]) => value!);
