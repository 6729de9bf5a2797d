import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { HEADERS, PRIVATE_FRAGMENTS_PREFIX, SELVEDGE_CAPABILITY } from '@selvedge/contracts';
import { assemble, parse } from '@selvedge/esi';
import { createChassis, createLogger, createMetrics, createTrust } from '@selvedge/server';
import { type Context, Hono } from 'hono';
import { onTestFinished } from 'vitest';
import { createLayout, defineSite, type LayoutOptions, markup, type Page, type Site } from '../src/index.ts';

/** Serve on a free port until the test ends. */
export async function listen(listener: RequestListener): Promise<{ url: string; close: () => void }> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

/** A request as the podlet got it. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

type Content = string | ((c: Context) => Response | Promise<Response>);

export interface TestFragment {
  readonly content: Content;
  readonly fallback?: Content;
  readonly manifest?: Record<string, unknown>;
}

/** A podlet with the given fragments, and what it was asked. */
export async function startPodlet(fragments: Record<string, TestFragment>, routes: (app: Hono) => void = () => {}) {
  const received: Received[] = [];
  const app = new Hono();
  app.use(async (c, next) => {
    const url = new URL(c.req.url);
    received.push({
      method: c.req.method,
      url: url.pathname + url.search,
      headers: c.req.header(),
      body: Buffer.from(await c.req.arrayBuffer()).toString(),
    });
    await next();
  });
  const answer = (content: Content) => (c: Context) => (typeof content === 'string' ? c.html(content) : content(c));
  for (const [name, { content, fallback, manifest }] of Object.entries(fragments)) {
    const own = {
      name: `test-${name}`,
      version: '1',
      content: '/',
      fallback: fallback === undefined ? '' : '/fallback',
      ...manifest,
    };
    app.get(`/${name}/manifest.json`, (c) => c.json(own));
    app.get(`/${name}`, answer(content));
    if (fallback !== undefined) app.get(`/${name}/fallback`, answer(fallback));
  }
  routes(app);
  const { url, close } = await listen(getRequestListener(app.fetch));
  return { url, close, received, contentRequests: () => received.filter(({ url }) => !/manifest|fallback/.test(url)) };
}

export const escaped = (value: string) => value.replaceAll('<', '&lt;');

export const errorPage = (status: number): ReturnType<Site['errorPage']> => ({
  name: `error-${status}`,
  path: '',
  team: 'layout',
  slots: {},
  main: markup`<h1>Error ${status}</h1>`,
});

export const SITE: Omit<Site, 'podlets'> = {
  name: 'test-site',
  origin: 'https://shop.example',
  locales: { en: {} },
  fragments: {},
  pages: [],
  shell: ({ head, slots, page }) =>
    markup`<!doctype html><head>${head}</head><body data-team="${page.team}">${Object.entries(slots).map(([name, html]) => markup`[${name}:${html}]`)}</body>`,
  errorPage,
};

export const page = (path: string, slots: Page['slots'], more: Partial<Page> = {}): Page => ({
  name: path,
  path,
  team: 'shop',
  slots,
  ...more,
});

const EDGE = { incoming: { socket: { remoteAddress: '127.0.0.1', remotePort: 1, remoteFamily: 'IPv4' } } };

/** A layout in front of the given podlets: asked directly, or as by an edge on a trusted peer. */
export function startLayout(
  site: Partial<Site> & Pick<Site, 'podlets'>,
  options: Partial<Omit<LayoutOptions, 'app' | 'site'>> = {},
) {
  const log = options.log ?? createLogger('test', 'silent');
  const layout = createLayout({
    app: createChassis({ log, metrics: createMetrics('test') }),
    site: defineSite({ ...SITE, ...site }),
    deadline: 1000,
    isTrusted: createTrust(['127.0.0.1']),
    ...options,
    log,
  });
  onTestFinished(() => layout.close());
  const ask = async (path: string, init: RequestInit = {}) => layout.app.request(path, init);
  const askAsEdge = async (path: string, headers: Record<string, string> = {}) =>
    layout.app.request(path, { headers: { ...headers, [HEADERS.surrogateCapability]: SELVEDGE_CAPABILITY } }, EDGE);
  return {
    layout,
    ask,
    askAsEdge,
    text: async (path: string, init?: RequestInit) => (await ask(path, init)).text(),
    raw: async (path: string) => (await askAsEdge(path)).text(),
    /** The page as an edge makes it from the raw output, each include from its own URL. */
    async throughEdge(path: string, cookie?: string): Promise<string> {
      const open = async (url: string, isPrivate: boolean) => {
        const response = await askAsEdge(url, cookie && isPrivate ? { cookie } : {});
        const body = await response.text();
        return response.headers.has(HEADERS.surrogateControl) ? parse(body) : [{ type: 'text' as const, text: body }];
      };
      const resolve = async ({ src }: { src: string }) => ({
        segments: await open(src, src.startsWith(PRIVATE_FRAGMENTS_PREFIX)),
      });
      let html = '';
      for await (const chunk of assemble(await open(path, true), { resolve })) html += chunk;
      return html;
    },
  };
}
