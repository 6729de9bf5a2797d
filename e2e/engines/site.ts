import type { PurgeRequest } from '@selvedge/contracts';
import { createLayout, type Site as LayoutSite, markup } from '@selvedge/layout';
import { createChassis, createLogger, createMetrics, createTrust } from '@selvedge/server';
import { type Behind, startBehind } from './behind.ts';

/** What a fragment says, of one `id`. */
export interface Said {
  readonly text?: string;
  readonly cacheControl?: string;
}

/** A site of one podlet whose fragments say what the test tells them, each for itself by the page's `id`. */
export interface Site {
  /** Our layout. */
  readonly layout: Behind;
  readonly podlet: Behind;
  /** Let a fragment say something else from now on. */
  say(fragment: string, id: string, said: Said): void;
  /** Of what the layout keeps. */
  purge(purge: PurgeRequest): Promise<void>;
  close(): Promise<void>;
}

/** Kept by shared caches for longer than a test runs, and asked for anew by browsers. */
const KEPT = 'public, max-age=0, s-maxage=300';

const id: LayoutSite['pages'][number]['slots'][string]['query'] = ({ params }) => ({ id: params.id });
const main = { fragment: 'team/main', required: true, query: id };
const slot = (name: string) => ({ fragment: `team/${name}`, query: id });

/** `/plain/…` has no include, `/public/…` one, `/own/…` one with a private one in it, `/many/…` three. */
const PAGES: LayoutSite['pages'] = [
  { name: 'plain', path: '/plain/:id', team: 'team', slots: { main } },
  { name: 'public', path: '/public/:id', team: 'team', slots: { main, teaser: slot('teaser') } },
  { name: 'own', path: '/own/:id', team: 'team', slots: { main, header: slot('header') } },
  {
    name: 'many',
    path: '/many/:id',
    team: 'team',
    slots: { main, one: slot('one'), two: slot('two'), three: slot('three') },
  },
];
const FRAGMENTS = ['main', 'teaser', 'header', 'one', 'two', 'three'];

/** Start it, and wait until its layout is ready. */
export async function startSite(): Promise<Site> {
  const said = new Map<string, Said>();
  const podlet = await startBehind((request) => answerPodlet(request, said));
  const log = createLogger('test', 'silent');
  let isWarm = () => false;
  const layout = createLayout({
    app: createChassis({ log, metrics: createMetrics('test'), needs: { manifests: () => isWarm() } }),
    site: {
      name: 'test',
      origin: 'https://site.example',
      locales: { en: {} },
      podlets: { team: { url: podlet.origin } },
      fragments: {
        ...Object.fromEntries(FRAGMENTS.map((name) => [`team/${name}`, { query: ['id'] }])),
        'team/cart': { query: ['id'], cookies: ['cart'] },
      },
      pages: PAGES,
      shell: ({ head, slots }) => markup`<!doctype html><head>${head}</head><body>${Object.values(slots)}</body>`,
      errorPage: (status) => ({
        name: `error-${status}`,
        path: '',
        team: 'team',
        slots: {},
        main: markup`<h1>${status}</h1>`,
      }),
    },
    log,
    // A machine that is busy is slow, which is no fault of a podlet.
    deadline: 8000,
    budget: 8000,
    isTrusted: createTrust(['127.0.0.1']),
  });
  isWarm = layout.manifests.isWarm;
  layout.manifests.warmUp();
  const front = await startBehind(layout.app.fetch);
  while ((await fetch(`${front.origin}/readyz`)).status !== 200) await new Promise(setImmediate);
  return {
    layout: front,
    podlet,
    say: (fragment, of, what) => said.set(`${fragment}-${of}`, { ...said.get(`${fragment}-${of}`), ...what }),
    purge: (purge) => purgeLayout(layout, purge),
    async close() {
      await front.close();
      await layout.close();
      await podlet.close();
    },
  };
}

async function purgeLayout({ purge }: ReturnType<typeof createLayout>, request: PurgeRequest): Promise<void> {
  const soft = request.soft ?? false;
  if ('tags' in request) await Promise.all(request.tags.map((tag) => purge({ tag, soft })));
  else await purge('all' in request ? { all: true, soft } : { url: request.url, soft });
}

/** Podium's contract: a manifest, a fallback and the content of each fragment. */
function answerPodlet(request: Request, said: ReadonlyMap<string, Said>): Response {
  const { pathname, searchParams } = new URL(request.url);
  const [, name = '', what] = pathname.split('/');
  if (what === 'manifest.json') {
    const manifest = {
      name,
      version: '1',
      content: `/${name}`,
      fallback: `/${name}/fallback`,
      css: [],
      js: [],
      proxy: {},
    };
    return Response.json(manifest);
  }
  const html = { 'content-type': 'text/html; charset=utf-8', 'podlet-version': '1' };
  if (what === 'fallback') return new Response(`<p>${name} is out</p>`, { headers: html });
  const of = searchParams.get('id') ?? 'none';
  const tag = `${name}-${of}`;
  const { text = 'first', cacheControl = KEPT } = said.get(tag) ?? {};
  if (name === 'cart') {
    const cart = /(?:^|; )cart=([^;]*)/.exec(request.headers.get('cookie') ?? '')?.[1];
    return new Response(`<b>cart of ${cart ?? 'nobody'}</b>`, { headers: html });
  }
  const include = `<esi:include src="/_fragments/private/en/team/cart?id=${of}" onerror="continue"/>`;
  return new Response(`<p>${tag} ${text} ${name === 'header' ? include : ''}</p>`, {
    headers: {
      ...html,
      'cache-control': cacheControl,
      'surrogate-key': tag,
      ...(name === 'header' && { 'surrogate-control': 'content="ESI/1.0"' }),
    },
  });
}
