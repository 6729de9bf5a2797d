import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { drip, FAULTS, type Fault } from './faults.ts';
import { ESI, HTML, readAll, startEdge } from './support.ts';

/** Short, so that tests need not wait; a sound answer over loopback takes a hundredth of it. */
const LIMITS = { originDuration: 800 };
const SILENCE = 400;
const include = (name: string, more = ' onerror="continue"') => `<esi:include src="/_fragments/en/a/${name}"${more}/>`;

const PAGES: Record<string, [body: string, cacheControl: string, isFragment?: boolean]> = {
  '/fresh': ['fresh', 'max-age=3600'],
  '/while-revalidate': ['while', 's-maxage=60, stale-while-revalidate=3600'],
  '/if-error': ['if', 's-maxage=60, stale-if-error=3600'],
  '/plain': ['plain', 'max-age=60'],
  '/must': ['must', 'max-age=60, must-revalidate, stale-if-error=3600'],
  '/shared': ['shared', 's-maxage=60'],
  '/page': [`${include('header', '')}|${include('footer')}|page`, 'max-age=60'],
  '/strict': [`${include('footer', '')}|strict`, 'max-age=60'],
  '/whole': [`${include('header', '')}|whole`, 'max-age=3600'],
  '/_fragments/en/a/header': ['header', 's-maxage=60, stale-if-error=3600', true],
  '/_fragments/en/a/footer': ['footer', 'max-age=60, must-revalidate', true],
};

/** An edge before an origin that is well until `fault` is set. All pages are read here, fragments and pages alike. */
async function startShop() {
  const state = { now: Date.now(), fault: undefined as Fault | undefined, isFaulty: (_: string) => true };
  const started = await startEdge(
    (request, response) => {
      const [body, cacheControl, isFragment] = PAGES[request.url!] ?? ['new', 'max-age=60'];
      const headers: OutgoingHttpHeaders = {
        ...(isFragment ? HTML : ESI),
        'cache-control': cacheControl,
        date: new Date(state.now).toUTCString(),
      };
      if (state.fault && state.isFaulty(request.url!)) state.fault.answer(response, request, headers);
      else response.writeHead(200, headers).end(body);
    },
    SILENCE,
    LIMITS,
    () => state.now,
  );
  const see = async (path: string) => {
    const response = await started.ask(path, { headers: { 'accept-encoding': 'identity' } });
    return [response.status, await response.text()];
  };
  /** Every page is stored, then an hour is nearly over and the origin goes wrong. */
  async function goWrong(fault: Fault, isFaulty: (path: string) => boolean = () => true) {
    for (const path of Object.keys(PAGES)) expect((await see(path))[0]).toBe(200);
    state.now += 1800_000;
    state.isFaulty = isFaulty;
    state.fault = fault;
    if (fault === GONE) started.stopOrigin();
  }
  async function recover() {
    if (state.fault === GONE) await started.restartOrigin();
    state.fault = undefined;
  }
  return { ...started, see, goWrong, recover, state };
}

const GONE: Fault = { name: 'is gone', status: 502, isWithinBody: false, answer: () => {} };
const ALL = [GONE, ...FAULTS].map((fault) => [fault.name, fault] as const);
const apology = expect.stringMatching(/^This site does not answer right now/);

test.each(ALL)(
  'while the origin %s, what is stored is served as RFC 9111 §4.2.4 and RFC 5861 allow',
  async (_, fault) => {
    const { see, ask, goWrong, received, metric } = await startShop();
    await goWrong(fault);
    const before = received.length;
    expect(await see('/fresh')).toEqual([200, 'fresh']);
    expect(received.length).toBe(before);
    // RFC 9111 §5.2.2.2: no stale answer, and a 504 where there is none at all.
    const status = fault.isWithinBody ? fault.status : 504;
    const paths = ['/while-revalidate', '/if-error', '/plain', '/must', '/shared'];
    expect(await Promise.all(paths.map(see))).toEqual([
      [200, 'while'],
      [200, 'if'],
      [200, 'plain'],
      [status, apology],
      [status, apology],
    ]);
    expect((await ask('/plain')).headers.get('cache-control')).toBe('private, no-store');
    await expect.poll(() => metric('edge_origin_requests'), { timeout: 4000 }).toBe(0);
  },
);

test.each(ALL)(
  'while the origin %s, a page is made of stale parts; one that may not be stale is left out or missed',
  async (_, fault) => {
    const { see, open, goWrong } = await startShop();
    await goWrong(fault);
    expect(await see('/page')).toEqual([200, 'header||page']);
    const { request, response } = open('/strict');
    request.end();
    const strict = await response.then(readAll);
    expect(strict.isWhole && !strict.text.startsWith('This site')).toBe(false);
    expect(strict.text).not.toContain('strict');
  },
);

test.each(ALL.filter(([, fault]) => fault !== GONE))(
  'while the origin %s for one fragment, its page is made of what is stale of it and of what is fresh',
  async (_, fault) => {
    const { see, goWrong } = await startShop();
    await goWrong(fault, (path) => path.endsWith('/header'));
    expect(await see('/whole')).toEqual([200, 'header|whole']);
    expect(await see('/page')).toEqual([200, 'header|footer|page']);
  },
);

test.each(ALL)(
  'what is not stored is a 502 or 504 while the origin %s, and what it should be as soon as that is well',
  async (_, fault) => {
    const { ask, see, goWrong, recover, state, metric } = await startShop();
    const form = () => ask('/form', { method: 'POST', body: 'a=1' });
    await goWrong(fault);
    const [stale, ...failed] = await Promise.all([
      see('/if-error'),
      form(),
      ...Array.from({ length: 20 }, (_, index) => ask(`/new?visitor=${index % 2}`)),
    ]);
    expect(stale).toEqual([200, 'if']);
    for (const response of failed) {
      expect(response.status).toBe(fault.status);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('retry-after')).toBe('5');
    }
    await recover();
    expect(await see('/new?visitor=0')).toEqual([200, 'new']);
    expect(await see('/must')).toEqual([200, 'must']);
    expect(await see('/shared')).toEqual([200, 'shared']);
    expect((await form()).status).toBe(200);
    // What was served stale is validated again a moment later.
    state.now += 6000;
    expect(await see('/if-error')).toEqual([200, 'if']);
    expect((await ask('/if-error')).headers.get('cache-control')).toMatch(/^public, /);
    await expect.poll(() => metric('edge_origin_requests')).toBe(0);
  },
);

test.each(FAULTS.filter(({ isWithinBody }) => isWithinBody).map((fault) => [fault.name, fault] as const))(
  'a body that has begun to leave is cut when the origin %s: it does not look whole',
  async (_, fault) => {
    const { open, metric } = await startEdge(
      (request, response) => fault.answer(response, request, { ...HTML, 'cache-control': 'max-age=60' }),
      SILENCE,
      LIMITS,
    );
    for (const method of ['GET', 'POST']) {
      const { request, response } = open('/', { method });
      request.end();
      const read = await response.then(readAll, () => ({ isWhole: false }));
      expect(read.isWhole).toBe(false);
    }
    await expect.poll(() => metric('edge_origin_requests')).toBe(0);
  },
);

const trickle = (response: ServerResponse) => {
  response.writeHead(200, { ...HTML, 'content-length': 100_000 }).flushHeaders();
  drip(response);
};

test.each([
  ['public', '/_fragments/en/a/slow'],
  ['private', '/_fragments/private/en/a/slow'],
])('a %s include that trickles holds its page no longer than includes may take', async (_, path) => {
  const { text, open, metric } = await startEdge(
    (request, response) => {
      if (request.url === path) return trickle(response);
      const more = request.url === '/' ? ' onerror="continue"' : '';
      response.writeHead(200, ESI).end(`<p><esi:include src="${path}"${more}/></p>`);
    },
    60_000,
    { includeTimeout: 200, originDuration: 1000 },
  );
  expect(await text('/')).toBe('<p></p>');
  const { request, response } = open('/mandatory');
  request.end();
  expect(await response.then(readAll)).toEqual({ text: '<p>', isWhole: false });
  await expect.poll(() => metric('edge_origin_requests'), { timeout: 3000 }).toBe(0);
});

test('a visitor who reads slowly is not taken for an origin that sends slowly', async () => {
  const bytes = Buffer.alloc(8 * 1024 * 1024, 'x');
  const { open } = await startEdge((_, response) => response.writeHead(200, HTML).end(bytes), SILENCE, LIMITS);
  const { request, response } = open('/', { method: 'POST' });
  request.end();
  const answer = await response;
  const slow = answer[Symbol.asyncIterator]();
  let read = (await slow.next()).value.length;
  // The origin waits for the visitor, for longer than it may be silent and longer than it may take.
  const later = Promise.withResolvers<void>();
  setTimeout(later.resolve, SILENCE + LIMITS.originDuration + 100);
  await later.promise;
  for (let next = await slow.next(); !next.done; next = await slow.next()) read += next.value.length;
  expect(read).toBe(bytes.length);
});

test('a visitor who sends slowly is not taken for an origin that is silent', async () => {
  const { open } = await startEdge(
    async (request, response) => {
      for await (const _ of request);
      response.end('thanks');
    },
    SILENCE,
    LIMITS,
  );
  const { request, response } = open('/', { method: 'POST', headers: { 'content-length': '30' } });
  let left = 30;
  const timer = setInterval(() => {
    request.write('x');
    if (--left === 0) {
      clearInterval(timer);
      request.end();
    }
  }, 30);
  expect(await response.then(readAll)).toEqual({ text: 'thanks', isWhole: true });
});
