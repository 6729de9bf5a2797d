import { HEADERS, PRIVATE_FRAGMENTS_PREFIX } from '@selvedge/contracts';
import { assemble, parse } from '@selvedge/esi';
import { vi } from 'vitest';
import type { FragmentPolicy, Slot } from '../../src/index.ts';
import { page, startLayout, startPodlet } from '../support.ts';
import type { Cell, Role, Seen } from './contract.ts';
import type { Fault } from './faults.ts';
import { LIFETIME, startFaultyPodlet } from './podlet.ts';

export interface Result {
  readonly seen: Seen;
  /** ms of the slowest answer, from the request to the last byte. */
  readonly took: number;
  /** ms that it had. */
  readonly budget: number;
}

/**
 * ms. Where a fault takes all the time there is, little is given; elsewhere so much that a busy machine does not make a sound
 * answer late.
 */
const SHORT = { deadline: 150, budget: 400 };
const LONG = { deadline: 4000, budget: 5000 };
/** ms. A route's head is passed on before its body stalls or drips: that has to come in time, also on a busy machine. */
const ROUTE = { deadline: 1000, budget: 2000 };

const timeFor = ({ fault, role }: Cell) => (!fault.isSlow ? LONG : role === 'route' ? ROUTE : SHORT);

/** Sound, and beside every fault: what the faulty fragment is nested in, and what a handed page includes. */
export const startFrame = () =>
  startPodlet({
    outer: {
      content: (c) =>
        c.html('[box:<esi:include src="/_fragments/en/shop/box" onerror="continue"/>]', 200, {
          'cache-control': 'max-age=3600, stale-if-error=3600',
          [HEADERS.surrogateControl]: 'content="ESI/1.0"',
        }),
    },
    footer: { content: (c) => c.html('FOOTER', 200, { 'cache-control': 'max-age=3600' }) },
  });

const SLOTS: Partial<Record<Role, Slot>> = {
  required: { fragment: 'shop/box', required: true },
  inline: { fragment: 'shop/box', inline: true },
  nested: { fragment: 'frame/outer' },
};
const POLICIES: Partial<Record<Role, FragmentPolicy>> = {
  nested: {},
  private: { cookies: ['cart'], fallback: 'STATIC' },
  plain: { content: '/box', fallback: 'STATIC' },
};
const TEMPLATE = {
  headers: { [HEADERS.surrogateControl]: 'content="ESI/1.0"' },
  tail: '<esi:include src="/_fragments/en/frame/footer" onerror="continue"/>',
};

/** Bring a layout of its own to the cell's state. @returns to break its podlet, and ask */
export async function prepare(cell: Cell, frameUrl: string) {
  const { fault, role, state, place } = cell;
  const isRoute = state === 'handed';
  const time = timeFor(cell);
  const podlet = await startFaultyPodlet(fault, {
    ...(role === 'route with includes' && TEMPLATE),
    ...(state === 'stale' && { age: 70 }),
  });
  const site = startLayout(
    {
      podlets: { shop: { url: podlet.url }, frame: { url: frameUrl } },
      fragments: {
        'shop/box': { maxBytes: 100_000, ...(POLICIES[role] ?? { fallback: 'STATIC' }) },
        'frame/outer': {},
        'frame/footer': {},
      },
      pages: [page('/', { box: SLOTS[role] ?? { fragment: 'shop/box' } })],
      routes: isRoute ? [{ path: '/old/*', origin: podlet.url, deadline: time.deadline }] : [],
    },
    { ...time, settle: place === 'streamed' ? 0 : 10_000 },
  );
  const url = `${role === 'private' ? PRIVATE_FRAGMENTS_PREFIX : '/_fragments/'}en/shop/box`;
  const cameAs = (path: string, outcome: string) =>
    vi.waitUntil(
      async () => (await site.askAsEdge(path)).headers.get('server-timing')?.includes(`desc="${outcome}"`),
      PATIENCE,
    );
  if (role === 'nested') await cameAs('/_fragments/en/frame/outer', 'cached');
  if (role === 'route with includes') await cameAs('/_fragments/en/frame/footer', 'cached');
  if (!isRoute && state !== 'cold') {
    const manifest = await site.layout.manifests.get('shop/box');
    if (role !== 'plain' && !manifest.fallbacks) throw new Error('a sound podlet gave no fallback');
    if (state !== 'known') await cameAs(url, state === 'stale' || role === 'private' ? 'fresh' : 'cached');
  }

  return async function ask(): Promise<Result> {
    podlet.break();
    let took = 0;
    let asked: Response | undefined;
    const get = async (path: string, asEdge: boolean) => {
      const start = performance.now();
      const response = await (asEdge ? site.askAsEdge(path) : site.ask(path));
      const body = await read(response, fault);
      took = Math.max(took, performance.now() - start);
      return { response, body };
    };
    const open = async (path: string) => {
      const { response, body } = await get(path, true);
      if (path === url) asked = response;
      return { response, segments: response.headers.has(HEADERS.surrogateControl) ? parse(body) : [text(body)] };
    };
    const target = isRoute ? '/old/page' : '/';
    if (place !== 'edge') {
      const { response, body } = await get(target, false);
      return { seen: see(response, response, body), took, budget: time.budget };
    }
    const { response, segments } = await open(target);
    let body = '';
    for await (const chunk of assemble(segments, { resolve: ({ src }) => open(src) })) body += chunk;
    // What is kept of it, and what it is marked as, is then the include's own affair.
    return { seen: see(response, asked ?? response, body), took, budget: time.budget };
  };
}

const PATIENCE = { timeout: 20_000, interval: 20 };
const text = (value: string) => ({ type: 'text' as const, text: value });

function see({ status, headers }: Response, fragment: Response, body: string): Seen {
  return {
    status,
    text: /\[(?:box|main):([^[\]]*)\]/.exec(body)?.[1] ?? body,
    caching: readCaching(fragment.headers.get('cache-control')),
    etag: fragment.headers.has('etag'),
    mark: fragment.headers.get(HEADERS.degraded)?.replace('shop/box;', '') ?? null,
    retryAfter: headers.get('retry-after'),
    location: headers.get('location'),
  };
}

function readCaching(value: string | null): string {
  if (value === 'private, no-store') return 'no-store';
  if (value === LIFETIME) return 'its own';
  const [, browsers, shared] =
    /^public, max-age=(\d+), s-maxage=(\d+)(?:, stale-if-error=\d+)?$/.exec(value ?? '') ?? [];
  return browsers === shared && Number(shared) > 0 && Number(shared) <= 60 ? 'public' : `"${value}"`;
}

const MEGABYTE = 1_000_000;

/** A visitor who has seen that it drips leaves. */
async function read(response: Response, { isEndless }: Fault): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  try {
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
      bytes += next.value.length;
      if (bytes < MEGABYTE) chunks.push(next.value);
      if (isEndless && chunks.length === 3) {
        await reader?.cancel();
        return 'DRIPS';
      }
    }
  } catch {
    return 'CUT';
  }
  return bytes < MEGABYTE ? Buffer.concat(chunks).toString() : `${bytes} bytes`;
}
