import { type Store, startStore, TEAMS } from '@selvedge/workbench';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, createClient } from '../src/client.ts';
import { PAGE_NEEDS, type PageNeeds, type Part, type ProcessName, UNAVAILABLE } from '../src/needs.ts';

/** ms for any page, to its last byte, whatever has failed. */
const PATIENCE = 2000;
/** Pages asked for at the same time. */
const AT_ONCE = 6;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  readonly ms: number;
}

let store: Store;
let whole: Map<PageNeeds, string>;
const visitors = {} as { readonly nobody: Client; readonly buyer: Client; readonly customer: Client };
const slowest: Record<string, string> = {};

beforeAll(async () => {
  // Nothing is kept anywhere, so that each page shows what became of it.
  store = await startStore({ env: { CACHE_SIZE: '0', FRAGMENT_CACHE_MIB: '0' } });
  const { edge } = store;
  Object.assign(visitors, { nobody: createClient(edge), buyer: createClient(edge), customer: createClient(edge) });
  await visitors.buyer.post('/checkout/cart/add', { sku: 'CL-01-ME' });
  await visitors.customer.post('/checkout/cart/add', { sku: 'AU-01-SN' });
  const order = { key: 'faults', firstName: 'Ada', lastName: 'Acre', storeId: await firstStore() };
  const ordered = await visitors.customer.post('/checkout/place-order', order);
  thanksPath = ordered.headers.get('location')!;
  whole = new Map(await visitAll((page, { html }) => [page, normalize(html)] as const));
});
afterAll(() => store?.stop());

let thanksPath: string;

async function firstStore(): Promise<string> {
  const html = await (await visitors.customer.get('/checkout/checkout')).text();
  return /<option value="([^"]+)"/.exec(html)![1]!;
}

/** The form's idempotency key is another each time. */
const normalize = (html: string) => html.replace(/(name="key" value=")[^"]*/, '$1');

async function visit({ path, visitor }: PageNeeds): Promise<Answer> {
  const start = performance.now();
  const response = await visitors[visitor ?? 'nobody'].get(visitor === 'customer' ? thanksPath : path);
  const html = await response.text();
  return { status: response.status, headers: response.headers, html, ms: performance.now() - start };
}

async function visitAll<T>(then: (page: PageNeeds, answer: Answer) => T): Promise<T[]> {
  const results: T[] = [];
  const waiting = [...PAGE_NEEDS];
  const work = async () => {
    for (let page = waiting.shift(); page; page = waiting.shift()) results.push(then(page, await visit(page)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}

const titleOf = ({ path, visitor }: PageNeeds) => `${path}${visitor ? ` of the ${visitor}` : ''}`;

/** All that is wrong with a page while one process is gone. */
function judge(page: PageNeeds, { status, headers, html, ms }: Answer, gone: ProcessName): string[] {
  const wrong: string[] = [];
  const expectIt = (holds: boolean, what: string) => holds || wrong.push(`${titleOf(page)}: ${what}`);
  const expectPart = ({ needs, whole, fallback }: Part) => {
    const isWhole = !needs.includes(gone);
    expectIt((isWhole ? whole : fallback!).test(html), `lacks ${isWhole ? whole : fallback}`);
    if (!isWhole && `${whole}` !== `${fallback}`) expectIt(!whole.test(html), `has ${whole} although ${gone} is gone`);
  };
  expectIt(ms <= PATIENCE, `took ${Math.round(ms)} ms`);
  expectIt(html.endsWith('</html>\n'), 'is cut off');
  expectIt(!/<\/?esi:|&lt;\/?esi:|<!--\s?esi/.test(html), 'shows ESI markup');
  expectIt(/no-store/.test(headers.get('cache-control') ?? ''), `may be kept: ${headers.get('cache-control')}`);
  if (page.required.needs.includes(gone)) {
    expectIt(status === 503, `answered ${status} instead of 503`);
    expectIt(headers.get('retry-after') === '5', 'does not say when to try again');
    for (const mark of UNAVAILABLE) expectIt(mark.test(html), `lacks ${mark}`);
  } else {
    expectIt(status === page.status, `answered ${status} instead of ${page.status}`);
    for (const part of [page.required, ...page.others]) expectPart(part);
  }
  return wrong;
}

/** Wait until every page is as it was before, with no other process started again. */
async function expectWhole(): Promise<void> {
  await expect
    .poll(
      async () => {
        const answers = await visitAll((page, { html }) =>
          normalize(html) === whole.get(page) ? [] : [titleOf(page)],
        );
        return answers.flat();
      },
      { timeout: 5000, interval: 100 },
    )
    .toEqual([]);
}

const PROCESSES = TEAMS.flatMap((team): ProcessName[] => [`podlet-${team}`, `service-${team}`]);

test('every page is whole while all processes run', async () => {
  const wrong = await visitAll((page, { status, html }) => [
    ...(status === page.status ? [] : [`${titleOf(page)}: ${status}`]),
    ...[page.required, ...page.others]
      .filter(({ whole }) => !whole.test(html))
      .map(({ whole }) => `${titleOf(page)}: ${whole}`),
  ]);
  expect(wrong.flat()).toEqual([]);
});

describe.each(PROCESSES)('without %s', (name) => {
  test.each(['SIGSTOP', 'SIGKILL'] as const)(
    `by %s every page answers within ${PATIENCE} ms with the rest of its content, and is whole again afterwards`,
    async (signal) => {
      const { child, exited } = store.process(name);
      child.kill(signal);
      if (signal === 'SIGKILL') await exited;
      let wrong: string[] = [];
      try {
        const judged = await visitAll((page, answer) => ({ ms: answer.ms, wrong: judge(page, answer, name) }));
        wrong = judged.flatMap((one) => one.wrong);
        slowest[`${name} ${signal}`] = `${Math.round(Math.max(...judged.map(({ ms }) => ms)))} ms`;
      } finally {
        if (signal === 'SIGSTOP') child.kill('SIGCONT');
        else await store.restart(name);
      }
      expect(wrong).toEqual([]);
      await expectWhole();
    },
  );
});

describe('what a visitor was about to do', () => {
  const BROKEN = ['podlet-checkout', 'service-checkout'] as const;

  test.each(BROKEN)(
    'is refused without %s by the designed 503, or in JSON for a script, and nothing is lost',
    async (name) => {
      const { child, exited } = store.process(name);
      const { buyer } = visitors;
      child.kill('SIGKILL');
      await exited;
      try {
        const page = await buyer.post('/checkout/cart/add', { sku: 'CL-02-ME' });
        expect([page.status, page.headers.get('retry-after')]).toEqual([503, '5']);
        expect(await page.text()).toContain('<h1>Stuck in the mud</h1>');
        const json = await buyer.post('/checkout/cart/add', { sku: 'CL-02-ME' }, { accept: 'application/json' });
        expect([json.status, json.headers.get('content-type')]).toEqual([503, 'application/problem+json']);
      } finally {
        await store.restart(name);
      }
      await expectWhole();
    },
  );
});

test('a podlet that is absent when the layout starts is missed by its own pages only, and joins when it comes', async () => {
  const absent: ProcessName = 'podlet-explore';
  for (const name of [absent, 'layout-server']) store.process(name).child.kill('SIGKILL');
  await Promise.all([store.process(absent).exited, store.process('layout-server').exited]);
  // The layout is ready once it has waited long enough; it serves before.
  const layoutReady = store.restart('layout-server');
  await expect.poll(async () => (await fetch(`${store.edge}/checkout/cart`)).status).toBe(200);
  const home = await visitors.nobody.get('/');
  const cart = await visitors.buyer.get('/checkout/cart');
  await store.restart(absent);
  await layoutReady;
  expect([home.status, home.headers.get('retry-after')]).toEqual([503, '5']);
  for (const html of [await home.text(), await cart.text()]) {
    expect(html).toMatch(/<header class="header" data-boundary="explore">.*<footer class="footer"/s);
    expect(html.endsWith('</html>\n')).toBe(true);
  }
  await expectWhole();
});

test.each(['SIGKILL', 'SIGSTOP'] as const)(
  'without the layout server, by %s, the edge says so, and is whole again afterwards',
  async (signal) => {
    const { child, exited } = store.process('layout-server');
    child.kill(signal);
    if (signal === 'SIGKILL') await exited;
    const response = await fetch(store.edge, { signal: AbortSignal.timeout(8000) });
    expect([response.status, response.headers.get('retry-after')]).toEqual([signal === 'SIGKILL' ? 502 : 504, '5']);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toBe('This site does not answer right now. Please try again in a minute.\n');
    if (signal === 'SIGKILL') await store.restart('layout-server');
    else child.kill('SIGCONT');
    await expectWhole();
  },
);

afterAll(() => {
  const lines = Object.entries(slowest).map(([fault, ms]) => `  ${fault.padEnd(28)} ${ms}`);
  process.stdout.write(
    `\nSlowest of ${PAGE_NEEDS.length} pages, ${AT_ONCE} at a time, by fault:\n${lines.join('\n')}\n`,
  );
});
