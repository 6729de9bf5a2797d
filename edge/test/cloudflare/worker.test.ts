import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorker } from '../../cloudflare/local.ts';
import { ESI, HTML } from '../support.ts';

type Answer = (request: IncomingMessage) => Promise<Said> | Said;
interface Said {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** What the origin answers, by the beginning of a path; and what came. */
const answers = new Map<string, Answer>();
const came: IncomingMessage[] = [];
const responses = new Map<string, ServerResponse>();
/** Of what was sent already. */
const sent: Said = { status: 0 };
const origin = createServer(async (request, response) => {
  came.push(request);
  responses.set(request.url!, response);
  const [, answer] = [...answers].find(([path]) => request.url!.startsWith(path)) ?? [];
  const { status = 200, headers = {}, body = '' } = (await answer?.(request)) ?? { status: 404 };
  if (status > 0) response.writeHead(status, headers).end(body);
});
/** What the Worker wrote. */
const said: string[] = [];
let worker: Awaited<ReturnType<typeof startWorker>>;

beforeAll(async () => {
  origin.listen(0, '127.0.0.1');
  await once(origin, 'listening');
  worker = await startWorker(
    {
      ORIGIN: `http://127.0.0.1:${(origin.address() as AddressInfo).port}`,
      ORIGIN_HEADERS: '{"cf-access-client-secret":"known"}',
      ADMIN_TOKEN: 'secret',
      PURGE_MAX_AGE_MS: '0',
      MAX_BODY: '1',
      PUBLIC_HOSTS: 'shop.example,shop.test',
    },
    0,
    (line) => said.push(line),
  );
}, 60_000);
afterAll(async () => {
  await worker?.stop();
  origin.closeAllConnections();
  origin.close();
});

const ask = (path: string, init: RequestInit = {}) => fetch(worker.origin + path, { redirect: 'manual', ...init });
const asked = (path: string) => came.filter(({ url }) => url!.startsWith(path)).length;
const purge = (body: unknown, token = 'secret') =>
  ask('/purge', { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: JSON.stringify(body) });
const kept = (tag: string) => ({ 'cache-control': 'public, max-age=60', 'surrogate-key': tag });

test('a page leaves while it is made, and whole with an ETag when all of it is stored', async () => {
  answers.set('/whole', () => ({
    headers: { ...ESI, ...kept('w') },
    body: 'a <esi:include src="/_fragments/whole"/> z',
  }));
  answers.set('/_fragments/whole', () => ({
    headers: { ...HTML, ...kept('wf'), 'content-encoding': 'gzip' },
    body: gzipSync('ß'),
  }));
  const first = await ask('/whole');
  expect([await first.text(), first.headers.get('etag')]).toEqual(['a ß z', null]);
  expect(first.headers.get('cache-control')).toBe('private, no-store');
  const etag = (await ask('/whole')).headers.get('etag')!;
  const again = await ask('/whole', { headers: { 'if-none-match': `W/${etag}` } });
  expect([again.status, await again.text(), again.headers.get('content-type')]).toEqual([304, '', null]);
  const head = await ask('/whole', { method: 'HEAD' });
  expect([head.headers.get('etag'), head.headers.get('content-length')]).toEqual([etag, '6']);
  expect([asked('/whole'), asked('/_fragments/whole')]).toEqual([1, 1]);
});

test('a page that may fail for want of an include is made before it leaves, and says so when it fails', async () => {
  answers.set('/needs', () => ({
    headers: ESI,
    body: '<head></head><esi:include src="/_fragments/needed"/><p>end</p>',
  }));
  answers.set('/_fragments/needed', () => ({ status: 500 }));
  answers.set('/kept-needs', () => ({
    headers: { ...ESI, ...kept('n') },
    body: '<head></head><esi:include src="/_fragments/private/needed"/><p>end</p>',
  }));
  answers.set('/_fragments/private/needed', () => ({ status: 500 }));
  for (const path of ['/needs', '/kept-needs', '/kept-needs']) {
    const { status, headers } = await ask(path);
    expect([path, status, headers.get('cache-control'), headers.get('retry-after')]).toEqual([
      path,
      500,
      'no-store',
      '5',
    ]);
  }
});

test('a body that breaks off does not look whole where its length is known', async () => {
  answers.set('/breaks', ({ url }) => {
    responses.get(url!)!.writeHead(200, { 'content-length': 1000 }).write('some');
    return sent;
  });
  const response = await ask('/breaks');
  expect([response.status, response.headers.get('content-length')]).toEqual([200, '1000']);
  responses.get('/breaks')!.destroy();
  await expect(response.text()).rejects.toThrow();
});

test('those who wait for a response get it also when the visitor whose request it was has left', async () => {
  const { promise, resolve: open } = Promise.withResolvers<void>();
  answers.set('/left', async () => {
    await promise;
    return { headers: { ...HTML, ...kept('l') }, body: 'there' };
  });
  const leaving = new AbortController();
  const left = ask('/left', { signal: leaving.signal }).catch(() => 'left');
  await expect.poll(() => asked('/left')).toBe(1);
  const waiting = Array.from({ length: 5 }, async () => (await ask('/left')).text());
  // What goes the same way is answered: so is what came before it read.
  answers.set('/other', () => ({ body: 'other' }));
  await Promise.all(Array.from({ length: 5 }, () => ask('/other')));
  leaving.abort();
  expect(await left).toBe('left');
  open();
  expect(await Promise.all(waiting)).toEqual(Array.from({ length: 5 }, () => 'there'));
  expect(asked('/left')).toBe(1);
  // The platform writes of what was settled that had ended with another request; what it writes comes in order.
  await purge({ tags: ['left'] });
  await expect.poll(() => said.some((line) => line.includes('"left"'))).toBe(true);
  expect(said.filter((line) => line.includes('different request context'))).toEqual([]);
});

test('those who read a body that still arrives get the rest of it when another of them leaves', async () => {
  const { promise, resolve: open } = Promise.withResolvers<void>();
  answers.set('/parts', async ({ url }) => {
    const response = responses.get(url!)!;
    response.writeHead(200, { ...HTML, ...kept('p') }).write('one');
    await promise;
    response.end('two');
    return sent;
  });
  const leaving = new AbortController();
  const opened = await Promise.all([
    ask('/parts'),
    ask('/parts', { signal: leaving.signal }),
    ask('/parts'),
    ask('/parts'),
  ]);
  expect(asked('/parts')).toBe(1);
  const left = opened[1]!.text().catch(() => 'left');
  leaving.abort();
  expect(await left).toBe('left');
  answers.set('/other', () => ({ body: 'other' }));
  await Promise.all(Array.from({ length: 5 }, () => ask('/other')));
  open();
  const rest = [opened[0]!, opened[2]!, opened[3]!].map((response) => response.text());
  expect(await Promise.all(rest)).toEqual(['onetwo', 'onetwo', 'onetwo']);
});

test('the platform says who asks and proves who sends; a visitor can do neither', async () => {
  answers.set('/who', ({ headers }) => ({ body: JSON.stringify(headers) }));
  const response = await ask('/who', {
    headers: {
      'cf-connecting-ip': '203.0.113.7',
      'cf-access-client-secret': 'guessed',
      'x-forwarded-for': '198.51.100.1',
      'surrogate-capability': 'mine="ESI/1.0"',
      'x-request-id': 'mine-1',
    },
  });
  expect(await response.json()).toMatchObject({
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-proto': 'http',
    'cf-access-client-secret': 'known',
    'surrogate-capability': 'selvedge="ESI/1.0"',
    'x-request-id': 'mine-1',
  });
});

test.each([
  ['shop.test', 'shop.test'],
  ['other.example', undefined],
])('to a request for %s the origin hears of %s', async (host, heard) => {
  answers.set('/host', ({ headers }) => ({ body: String(headers['x-forwarded-host']) }));
  const request = send(`${worker.origin}/host`, { headers: { host } }).end();
  const [response] = await once(request, 'response');
  expect(await text(response)).toBe(String(heard));
});

test.each([
  ['of announced length', 'x'.repeat(1024), 200],
  ['of announced length, too large', 'x'.repeat(1025), 413],
  ['in chunks', chunks(1024), 200],
  ['in chunks, too large', chunks(1025), 413],
])('a body %s', async (_, body, status) => {
  answers.set('/upload', async (request) => ({ body: String((await text(request)).length) }));
  const response = await ask('/upload', { method: 'POST', body, duplex: 'half' } as RequestInit);
  expect(response.status).toBe(status);
  expect(await response.text()).toBe(status === 200 ? '1024' : 'At most 1024 bytes are accepted.\n');
});

function chunks(bytes: number): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (let sent = 0; sent < bytes; sent += 256) controller.enqueue(new Uint8Array(Math.min(256, bytes - sent)));
      controller.close();
    },
  });
}

test('what a visitor changes is asked for anew, in all its variants', async () => {
  let version = 1;
  answers.set('/thing', ({ method }) => {
    if (method === 'POST') version++;
    return { headers: { ...kept('t'), vary: 'accept-language' }, body: `${version}` };
  });
  const languages = ['de', 'en'];
  const read = () =>
    Promise.all(
      languages.map(async (language) => (await ask('/thing', { headers: { 'accept-language': language } })).text()),
    );
  await read();
  const before = asked('/thing');
  expect(await read()).toEqual(['1', '1']);
  expect(asked('/thing')).toBe(before);
  await ask('/thing', { method: 'POST', body: 'x' });
  expect(await read()).toEqual(['2', '2']);
});

test('purges are taken, refused and answered as by the Node edge', async () => {
  const taken = await purge({ tags: ['a', 'b'] });
  expect([taken.status, await taken.json()]).toEqual([200, { purged: 2 }]);
  expect((await purge({ tags: ['a'] }, 'guessed')).status).toBe(401);
  const wrong = await purge({ tag: 'a' });
  expect([wrong.status, wrong.headers.get('content-type')]).toEqual([422, 'application/problem+json']);
  expect((await purge({ url: '/\\' })).status).toBe(422);
  answers.set('/purge', () => ({ body: "the site's own" }));
  expect(await (await ask('/purge')).text()).toBe("the site's own");
});

test('the log remembers so many purges one by one, and of older ones the last', async () => {
  const tags = (part: number) => Array.from({ length: 1000 }, (_, number) => `tag-${part}-${number}`);
  for (let part = 0; part < 10; part++) expect((await purge({ tags: tags(part) })).status).toBe(200);
  const { purges: before } = await worker.log.since(0);
  await purge({ tags: ['one', 'two'] });
  const { purges: after } = await worker.log.since(0);
  const [forgotten, oldest] = after;
  expect(after.length).toBe(10_001);
  expect(forgotten).toMatchObject({ all: true, soft: false });
  expect(before.find(({ at }) => at === forgotten!.at)).toHaveProperty('tag');
  expect(oldest!.at).toBeGreaterThan(forgotten!.at);
  expect(after.slice(-2)).toMatchObject([{ tag: 'one' }, { tag: 'two' }]);
  await purge({ all: true });
  expect((await worker.log.since(0)).purges).toMatchObject([{ all: true, soft: false }]);
});
