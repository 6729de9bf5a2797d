import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { ESI, HTML, readAll, startEdge } from './support.ts';

const CACHED = { 'cache-control': 'public, max-age=60' };
const include = (name: string, isPrivate = false) =>
  `<esi:include src="/_fragments/${isPrivate ? 'private/' : ''}en/a/${name}" onerror="continue"/>`;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A page of header, cart and footer, whose parts change when their numbers do. */
function shop(more: Record<string, Answer> = {}) {
  const versions: Record<string, number> = { page: 1, header: 1, footer: 1 };
  const part = (name: string, body: string, headers: object): Answer => {
    return (_, response) => {
      response.writeHead(200, { ...headers, ...CACHED, 'surrogate-key': name }).end(`${body}${versions[name]}`);
    };
  };
  const routes: Record<string, Answer> = {
    '/': part('page', `${include('header')}|${include('footer')}|`, ESI),
    '/mine': part('page', `${include('header')}|${include('cart', true)}|`, ESI),
    '/_fragments/en/a/header': part('header', 'h', HTML),
    '/_fragments/en/a/footer': part('footer', 'f', HTML),
    '/_fragments/private/en/a/cart': (request, response) => {
      response
        .writeHead(200, { ...HTML, 'cache-control': 'private, no-store' })
        .end(`cart of ${request.headers.cookie}`);
    },
    ...more,
  };
  const answer: Answer = (request, response) => (routes[request.url!] ?? notFound)(request, response);
  return { versions, answer };
}

const notFound: Answer = (_, response) => response.writeHead(404, HTML).end('no');

const plain = { headers: { 'accept-encoding': 'identity' } };

test('a page whose parts are stored is kept whole: the origin is not asked again', async () => {
  const { answer } = shop();
  const now = Date.now();
  const { ask, text, received } = await startEdge(answer, 4000, { outerHtml: 'as-origin' }, () => now);
  expect(await text('/', plain)).toBe('h1|f1|1');
  expect(await text('/', plain)).toBe('h1|f1|1');
  const third = await ask('/', plain);
  expect(await third.text()).toBe('h1|f1|1');
  expect(third.headers.get('cache-status')).toMatch(/^selvedge; hit; ttl=\d+$/);
  expect(third.headers.get('cache-control')).toMatch(/^public, max-age=(59|60), s-maxage=(59|60)$/);
  expect(received).toHaveLength(3);
});

test('a kept page lives as long as the part that lives shortest, and its lifetime is less its age', async () => {
  let now = Date.now();
  const { answer, versions } = shop({
    '/_fragments/en/a/footer': (_, response) =>
      response.writeHead(200, { ...HTML, 'cache-control': 'max-age=10' }).end(`f${versions.footer}`),
  });
  const { ask, text } = await startEdge(answer, 4000, { outerHtml: 'as-origin' }, () => now);
  await text('/', plain);
  now += 4000;
  expect((await ask('/', plain)).headers.get('cache-control')).toBe('public, max-age=6, s-maxage=6');
  versions.footer = 2;
  now += 7000;
  expect(await text('/', plain)).toBe('h1|f2|1');
});

test('a purge of one part lets the page fall, and only that part is fetched again', async () => {
  const { answer, versions } = shop();
  const { text, received, admin } = await startEdge(answer);
  await text('/', plain);
  await text('/', plain);
  versions.footer = 2;
  const purge = { method: 'POST', body: '{"tags":["footer"]}', headers: { authorization: 'Bearer secret' } };
  expect(await (await admin.request('/purge', purge)).json()).toEqual({ purged: 1 });
  expect(await text('/', plain)).toBe('h1|f2|1');
  expect(received.slice(3).map(({ url }) => url)).toEqual(['/_fragments/en/a/footer']);
});

test('a validator of a page changes when any part does, so that a 304 is true', async () => {
  const { answer, versions } = shop();
  const { ask, text, admin } = await startEdge(answer);
  await text('/', plain);
  const etag = (await ask('/', plain)).headers.get('etag')!;
  const again = { headers: { ...plain.headers, 'if-none-match': etag } };
  expect((await ask('/', again)).status).toBe(304);
  versions.header = 2;
  await admin.request('/purge', { method: 'POST', body: '{"all":true}', headers: { authorization: 'Bearer secret' } });
  const changed = await ask('/', again);
  expect([changed.status, await changed.text()]).toEqual([200, 'h2|f1|1']);
});

test.each(['if-modified-since', 'if-none-match', 'range'])(
  '%s is about the page, not about its template, whether that is kept or fetched (RFC 9110 §13.1, §14.2)',
  async (name) => {
    const modified = 'Sat, 01 Nov 2025 08:00:00 GMT';
    const validators = { etag: '"template"', 'last-modified': modified };
    const { answer, versions } = shop({
      '/': (_, response) =>
        response.writeHead(200, { ...ESI, ...CACHED, ...validators }).end(`${include('header')}|text`),
    });
    const { ask, admin } = await startEdge(answer);
    const value = { 'if-modified-since': modified, 'if-none-match': '"template"', range: 'bytes=90000-' }[name]!;
    const asked = { headers: { ...plain.headers, [name]: value } };
    const get = async () => {
      const response = await ask('/', asked);
      return [response.status, await response.text()];
    };
    expect(await get()).toEqual([200, 'h1|text']);
    expect(await get()).toEqual([200, 'h1|text']);
    versions.header = 2;
    await admin.request('/purge', {
      method: 'POST',
      body: '{"tags":["header"]}',
      headers: { authorization: 'Bearer secret' },
    });
    expect(await get()).toEqual([200, 'h2|text']);
  },
);

test('a private include is a hole: each visitor gets their own, in a page that is kept otherwise and nobody stores', async () => {
  const { answer } = shop();
  const { ask, received } = await startEdge(answer);
  for (const name of ['ann', 'bob', 'ann']) {
    const response = await ask('/mine', { headers: { cookie: name, 'accept-encoding': 'identity' } });
    expect(await response.text()).toBe(`h1|cart of ${name}|1`);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.get('etag')).toBeNull();
  }
  expect(received.filter(({ url }) => !url!.includes('/private/'))).toHaveLength(2);
});

test.each(['br', 'gzip', 'gzip, deflate, br'])(
  'a kept page is sent in the coding that is taken: %s',
  async (accepted) => {
    const { answer } = shop();
    const { ask, text } = await startEdge(answer);
    await text('/', plain);
    const response = await ask('/', { headers: { 'accept-encoding': accepted } });
    expect(response.headers.get('content-encoding')).toBe(accepted.includes('br') ? 'br' : 'gzip');
    expect(await response.text()).toBe('h1|f1|1');
  },
);

test('HEAD of a kept page has the fields of GET and no body', async () => {
  const { answer } = shop();
  const { ask, text } = await startEdge(answer);
  await text('/', plain);
  const [get, head] = [await ask('/', plain), await ask('/', { method: 'HEAD', ...plain })];
  expect(head.headers.get('etag')).toBe(get.headers.get('etag'));
  expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
  expect(await head.text()).toBe('');
});

test('the head leaves before a slow include answers', async () => {
  const go = Promise.withResolvers<string>();
  const { answer } = shop({
    '/_fragments/en/a/footer': async (_, response) => void response.writeHead(200, HTML).end(await go.promise),
  });
  const { open } = await startEdge(answer);
  const { request, response } = open('/');
  request.end();
  const page = await response;
  expect(page.headers['cache-control']).toBe('private, no-store');
  go.resolve('late');
  expect(await readAll(page)).toEqual({ text: 'h1|late|1', isWhole: true });
});

test('tracking parameters and the order of the others make no other page', async () => {
  const { answer } = shop({
    '/list?a=1&b=2': (_, response) => response.writeHead(200, { ...HTML, ...CACHED }).end('list'),
  });
  const { text, received } = await startEdge(answer);
  for (const query of ['b=2&a=1', 'a=1&b=2&utm_source=x', 'gclid=1&b=2&a=1'])
    expect(await text(`/list?${query}`)).toBe('list');
  expect(received).toHaveLength(1);
});

test('an origin that is gone is survived by what is stored, and comes back without a restart', async () => {
  let now = Date.now();
  let isGone = false;
  const { answer } = shop();
  const { text } = await startEdge(
    (request, response) => (isGone ? request.socket.destroy() : answer(request, response)),
    4000,
    {},
    () => now,
  );
  await text('/', plain);
  await text('/', plain);
  isGone = true;
  now += 120_000;
  expect(await text('/', plain)).toBe('h1|f1|1');
  isGone = false;
  now += 10_000;
  expect(await text('/', plain)).toBe('h1|f1|1');
});

test('past the bound on work for the origin a request is shed with 503 and Retry-After', async () => {
  const go = Promise.withResolvers<string>();
  const { ask, text } = await startEdge(async (_, response) => void response.end(await go.promise), 4000, {
    originRequests: 1,
  });
  const first = text('/a', { method: 'POST', body: 'x' });
  await expect.poll(async () => (await ask('/b', { method: 'POST', body: 'x' })).status).toBe(503);
  expect((await ask('/b', { method: 'POST', body: 'x' })).headers.get('retry-after')).toBe('5');
  go.resolve('done');
  expect(await first).toBe('done');
});

test.each([
  ['nothing of it', 'max-age=10', 20, 200],
  ['stale-if-error, within it', 'max-age=10, stale-if-error=60', 60, 200],
  ['stale-if-error, beyond it', 'max-age=10, stale-if-error=60', 120, 503],
  ['must-revalidate', 'max-age=10, must-revalidate', 20, 503],
])(
  'a stale response that says %s answers for an origin that is spared as it says',
  async (_, caching, after, status) => {
    const go = Promise.withResolvers<string>();
    let now = Date.now();
    const { ask, text, metric } = await startEdge(
      async (request, response) => {
        if (request.method === 'POST') response.end(await go.promise);
        else response.writeHead(200, { ...HTML, 'cache-control': caching, etag: '"x"' }).end('stored');
      },
      4000,
      { originRequests: 1 },
      () => now,
    );
    await text('/a');
    const busy = text('/form', { method: 'POST', body: 'x' });
    await expect.poll(() => metric('edge_origin_requests')).toBe(1);
    now += after * 1000;
    const response = await ask('/a');
    expect([response.status, response.headers.get('retry-after')]).toEqual([status, status === 503 ? '5' : null]);
    expect(await response.text()).toMatch(status === 503 ? /^This site does not answer/ : /^stored$/);
    expect(await metric('edge_origin_shed_total')).toBe(1);
    go.resolve('done');
    await busy;
  },
);

test('what operators watch is counted', async () => {
  const { answer } = shop();
  const { text, ask, admin, metric } = await startEdge((request, response) =>
    request.url === '/broken' ? response.writeHead(200, ESI).end(`${include('missing')}ok`) : answer(request, response),
  );
  for (let index = 0; index < 3; index++) await text('/', plain);
  expect(await text('/broken', plain)).toBe('ok');
  await ask('/', { ...plain, method: 'HEAD' });
  await admin.request('/healthz');
  const figures = {
    edge_requests_total: 5,
    edge_kept_pages_total: 3,
    // A page of seven bytes three times, and one of two.
    edge_sent_bytes_total: 23,
    edge_failed_includes_total: 1,
    edge_failures_total: 0,
    edge_origin_shed_total: 0,
    edge_store_evictions_total: 0,
    edge_store_records: 3,
    edge_assembly_duration_seconds_count: 3,
    edge_origin_duration_seconds_count: 5,
    'edge_answers_total{outcome="hit"}': 3,
    'edge_answers_total{outcome="miss"}': 2,
  };
  for (const [name, figure] of Object.entries(figures)) expect([name, await metric(name)]).toEqual([name, figure]);
});

test.each([
  ['no token', {}, 401],
  ['a wrong token', { authorization: 'Bearer secrex' }, 401],
])('a purge with %s is refused', async (_, headers, status) => {
  const { admin } = await startEdge(shop().answer);
  expect((await admin.request('/purge', { method: 'POST', body: '{"all":true}', headers })).status).toBe(status);
});

test.each(['', '{', '{}', '{"tags":[]}', '{"tags":["a b"]}', '{"url":"x"}', '{"all":false}'])(
  'a purge that says nothing is refused: %s',
  async (body) => {
    const { admin } = await startEdge(shop().answer);
    const response = await admin.request('/purge', {
      method: 'POST',
      body,
      headers: { authorization: 'Bearer secret' },
    });
    expect(response.status).toBe(422);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
  },
);

test('what is stored can be looked at', async () => {
  const { text, admin } = await startEdge(shop().answer);
  await text('/_fragments/en/a/header');
  const look = await admin.request('/cache?url=/_fragments/en/a/header', {
    headers: { authorization: 'Bearer secret' },
  });
  expect(await look.json()).toMatchObject({ status: 200, bytes: 2, tags: ['header'] });
});

test('a soft purge serves the old part while it is fetched anew, and then the new one', async () => {
  const { answer, versions } = shop();
  const { text, admin } = await startEdge(answer);
  await text('/', plain);
  await text('/', plain);
  versions.footer = 2;
  const purge = {
    method: 'POST',
    body: '{"tags":["footer"],"soft":true}',
    headers: { authorization: 'Bearer secret' },
  };
  await admin.request('/purge', purge);
  expect(await text('/', plain)).toBe('h1|f1|1');
  await expect.poll(() => text('/', plain)).toBe('h1|f2|1');
});

test('a private fragment that includes itself ends, and the page goes on', async () => {
  const { answer } = shop({
    '/_fragments/private/en/a/cart': (_, response) => response.writeHead(200, ESI).end(`c${include('cart', true)}`),
  });
  const { text, received } = await startEdge(answer);
  expect(await text('/mine', plain)).toMatch(/^h1\|c{3,10}\|1$/);
  expect(received.length).toBeLessThan(20);
});

test('a page with six slow includes takes as long as one of them', async () => {
  let underWay = 0;
  let most = 0;
  const all = Promise.withResolvers<void>();
  const names = ['1', '2', '3', '4', '5', '6'];
  const slow: Answer = async (_, response) => {
    most = Math.max(most, ++underWay);
    if (underWay === names.length) all.resolve();
    await all.promise;
    response.writeHead(200, HTML).end('x');
  };
  const routes = Object.fromEntries(names.map((name) => [`/_fragments/en/a/${name}`, slow]));
  const { answer } = shop({
    '/six': (_, response) => response.writeHead(200, ESI).end(names.map((name) => include(name)).join('')),
    ...routes,
  });
  const { text } = await startEdge(answer);
  expect(await text('/six', plain)).toBe('xxxxxx');
  expect(most).toBe(6);
});

test('a thousand visitors of one cold page make one request for it and one for each part', async () => {
  const { answer } = shop();
  const { text, received } = await startEdge(answer);
  const pages = await Promise.all(Array.from({ length: 1000 }, () => text('/', plain)));
  expect(new Set(pages)).toEqual(new Set(['h1|f1|1']));
  expect(received.map(({ url }) => url).sort()).toEqual(['/', '/_fragments/en/a/footer', '/_fragments/en/a/header']);
});
