import {
  ensurePrograms,
  freePort,
  type RunningProcess,
  startProcess,
  stopProcesses,
  whenReady,
} from '@selvedge/workbench';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { startMovingSite } from '../fixtures/moving-site.ts';
import { type PythonServer, startPython } from '../fixtures/python.ts';

/** The servers that are not ours, each in Python's standard library. */
let service: PythonServer;
let podlet: PythonServer;
let old: PythonServer;
let site: Awaited<ReturnType<typeof startMovingSite>>;
let edge: RunningProcess;
let origin: string;

beforeAll(async () => {
  ensurePrograms({ python3: 'python3' });
  service = await startPython('service.py');
  podlet = await startPython('podlet.py', 0, service.url);
  old = await startPython('old_site.py');
  const [port, adminPort] = [await freePort(), await freePort()];
  origin = `http://127.0.0.1:${port}`;
  const explore = `http://127.0.0.1:${inject('podlets')}`;
  site = await startMovingSite({ explore, workshop: podlet.url, old: old.url }, origin);
  await vi.waitUntil(async () => (await fetch(`${site.url}/readyz`)).ok, { timeout: 10_000 });
  const env = {
    ORIGIN: site.url,
    PORT: `${port}`,
    ADMIN_PORT: `${adminPort}`,
    ADMIN_TOKEN: 'test',
    INCLUDE_PREFIX: '/_fragments/',
    LOG_LEVEL: 'fatal',
  };
  edge = startProcess({ name: 'edge', folder: 'edge', port, readyPort: adminPort, env });
  await whenReady(edge);
});
afterAll(async () => {
  await stopProcesses([edge].filter(Boolean));
  await site?.close();
  await Promise.all([service, podlet, old].map((server) => server?.stop()));
});

const PLACES = { direct: () => site.url, 'through the edge': () => origin };
type Place = keyof typeof PLACES;
const places = Object.keys(PLACES) as Place[];

async function ask(place: Place, path: string, init: RequestInit = {}) {
  const response = await fetch(PLACES[place]() + path, { redirect: 'manual', ...init });
  return { status: response.status, headers: response.headers, html: await response.text() };
}

const HOURS = '<dt>Saturday</dt><dd>8 am – noon</dd>';
const FALLBACK = '<p data-boundary="workshop">Call us for the workshop\'s hours.</p>';
const NOTICE = '<p class=notice>The spare parts desk moved to hall B.</p>';

describe('a podlet and its service in Python, and a piece of HTML of an old site', () => {
  test.each(places)('stand in one page with a podlet of ours, %s', async (place) => {
    const { status, html, headers } = await ask(place, '/workshop');
    expect([status, headers.get('selvedge-degraded')]).toEqual([200, null]);
    for (const part of [HOURS, NOTICE, 'data-boundary="explore"']) expect(html).toContain(part);
    const [, stylesheet] = /<link rel="stylesheet" href="(\/_podlet\/workshop\/assets\/[^"]+)">/.exec(html)!;
    const asset = await ask(place, stylesheet!);
    expect([asset.status, asset.headers.get('content-type')]).toEqual([200, 'text/css']);
  });

  test('are the same bytes direct and through the edge', async () => {
    const [direct, edged] = await Promise.all(places.map((place) => ask(place, '/workshop')));
    expect(edged!.html).toBe(direct!.html);
  });

  test('speak the language of the page', async () => {
    const { html } = await ask('direct', '/de/workshop');
    expect(html).toContain('<h2>Unsere Werkstatt ist geöffnet</h2>');
  });

  test('are kept as they say, and purged by the tags that they name', async () => {
    await ask('through the edge', '/contact');
    const kept = await ask('through the edge', '/_fragments/en/workshop/hours');
    expect(kept.headers.get('cache-status')).toMatch(/hit/);
    const { headers } = await fetch(`${site.url}/_fragments/en/workshop/hours`);
    expect(headers.get('surrogate-key')).toBe('workshop workshop-hours podlet-workshop');
  });
});

/** What can become of a process. */
const FATES: Record<string, { happen(server: PythonServer): void; heal?(server: PythonServer): void }> = {
  hangs: { happen: ({ child }) => child.kill('SIGSTOP'), heal: ({ child }) => child.kill('SIGCONT') },
  'is killed': { happen: ({ child }) => child.kill('SIGKILL') },
};

describe.each(Object.keys(FATES))('when a server that is not ours %s', (fate) => {
  const { happen, heal } = FATES[fate]!;
  const healing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const heal of healing.splice(0)) await heal();
  });

  /** Let it happen to a server; it is healed after the test. */
  function strike(server: PythonServer, restart: (port: number) => Promise<void>): () => Promise<void> {
    happen(server);
    const again = async () => {
      if (heal) heal(server);
      else await server.stop().then(() => restart(server.port));
    };
    healing.push(again);
    return async () => {
      healing.splice(healing.indexOf(again), 1);
      await again();
    };
  }
  const restartPodlet = async (port: number) => {
    podlet = await startPython('podlet.py', port, service.url);
  };
  const restartOld = async (port: number) => {
    old = await startPython('old_site.py', port);
  };
  const restartService = async (port: number) => {
    service = await startPython('service.py', port);
  };
  /** Nothing is kept, and everybody is well: a breaker that opened before has closed. */
  async function forget(): Promise<void> {
    const isWhole = async () => {
      await site.layout.purge({ all: true });
      const { html } = await ask('direct', '/workshop');
      return html.includes(HOURS) && html.includes(NOTICE) && html.includes('data-boundary="explore"');
    };
    await expect.poll(isWhole, { timeout: 10_000 }).toBe(true);
    await site.layout.purge({ all: true });
  }

  test('what is kept of the podlet stays on the page, within its time', async () => {
    await ask('direct', '/workshop');
    const mend = strike(podlet, restartPodlet);
    const { status, html } = await ask('direct', '/workshop');
    expect(status).toBe(200);
    expect(html).toContain(HOURS);
    await mend();
  });

  test('a page that needs the podlet is a designed 503, one that does not shows its fallback, and both heal', async () => {
    await forget();
    const mend = strike(podlet, restartPodlet);
    const needs = await ask('direct', '/workshop');
    expect([needs.status, needs.headers.get('retry-after')]).toEqual([503, '5']);
    expect(needs.html).toContain('data-boundary="explore"');
    const other = await ask('direct', '/contact');
    expect([other.status, other.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
    expect(other.html).toContain(FALLBACK);
    await mend();
    await expect.poll(async () => (await ask('direct', '/contact')).html, { timeout: 10_000 }).toContain(HOURS);
    expect((await ask('direct', '/workshop')).status).toBe(200);
  });

  test("the podlet's service takes its content with it, not its fallback", async () => {
    await forget();
    const mend = strike(service, restartService);
    const { html, headers } = await ask('direct', '/contact');
    expect(html).toContain(FALLBACK);
    expect(headers.get('cache-control')).toBe('private, no-store');
    await mend();
    await expect.poll(async () => (await ask('direct', '/contact')).html, { timeout: 10_000 }).toContain(HOURS);
  });

  test('the old site leaves its slot to the static fallback, and its route to a designed 503', async () => {
    await forget();
    const mend = strike(old, restartOld);
    const page = await ask('direct', '/workshop');
    expect(page.html).toContain('<p class="notice">No news</p>');
    const route = await ask('direct', '/old/parts.php');
    expect([route.status, route.headers.get('retry-after')]).toEqual([503, '5']);
    await mend();
    await expect.poll(async () => (await ask('direct', '/old/parts.php')).status, { timeout: 10_000 }).toBe(200);
    await expect.poll(async () => (await ask('direct', '/workshop')).html, { timeout: 10_000 }).toContain(NOTICE);
  });
});

describe.each(places)('a route of the old site, %s', (place) => {
  test('shows its pages in the charset that they are in', async () => {
    const response = await fetch(`${PLACES[place]()}/old/parts.php`);
    expect(response.headers.get('content-type')).toBe('text/html; charset=ISO-8859-1');
    expect(Buffer.from(await response.arrayBuffer()).toString('latin1')).toContain('Ersatzteile für Ihre Maschine');
  });

  test('has a page with a fragment of ours in it', async () => {
    const { html, headers } = await ask(place, '/old/part.php?id=12');
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(html).toContain('<h1>Kühler</h1>');
    expect(html).toContain('data-boundary="explore"');
    expect(html).not.toContain('esi:include');
  });

  test('takes its forms, and knows each visitor by its own cookie', async () => {
    const order = async (id: string) => {
      const answer = await ask(place, '/old/order.php', { method: 'POST', body: new URLSearchParams({ id }) });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/old/basket.php']);
      return answer.headers.getSetCookie()[0]!.split(';')[0]!;
    };
    const basket = async (cookie: string) => (await ask(place, '/old/basket.php', { headers: { cookie } })).html;
    const [first, second] = [await order('12'), await order('13')];
    expect(await basket(first)).toContain('hler');
    expect(await basket(second)).not.toContain('hler');
    expect(await basket(`${second}; cart=1`)).toContain('ndschl');
    expect((await ask(place, '/old/basket.php')).html).toContain('<ul></ul>');
  });

  test.each([
    ['/old/home.php', 302],
    ['/old/red.gif', 200],
    ['/old/nothing.php', 404],
    ['/old/broken.php', 503],
  ])('answers %s with %i', async (path, status) => {
    expect((await ask(place, path)).status).toBe(status);
  });
});
