import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ask } from '../src/ask.ts';
import { reason } from '../src/index.ts';

/** A server of this test, and how many connections were made to it. */
async function listen(listener: RequestListener) {
  const server = createServer(listener);
  let connections = 0;
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    server,
    connections: () => connections,
  };
}

test('an answer has its status, its text, and its fields whatever their case', async () => {
  const { url } = await listen((request, response) => {
    response.writeHead(226, { ETag: '"1"', Vary: ['prefer', 'a-im'] });
    response.end(JSON.stringify({ method: request.method, prefer: request.headers.prefer }));
  });
  const answer = await ask(url, { headers: { Prefer: 'wait=25' } });
  expect([answer.status, answer.ok]).toEqual([226, true]);
  expect(await answer.json()).toEqual({ method: 'GET', prefer: 'wait=25' });
  expect(await answer.text()).toBe('{"method":"GET","prefer":"wait=25"}');
  expect(['etag', 'Vary', 'im'].map((name) => answer.headers.get(name))).toEqual(['"1"', 'prefer, a-im', null]);
});

test.each([
  ['POST', '{"tags":["one"]}'],
  ['PURGE', null],
])('%s is sent with its body: %s', async (method, body) => {
  const { url } = await listen(async (request, response) => {
    let sent = '';
    for await (const chunk of request) sent += chunk;
    response.end(`${request.method} ${sent}`);
  });
  expect(await (await ask(url, { method, body })).text()).toBe(`${method} ${body ?? ''}`);
});

test.each([302, 304, 404, 503])(
  '%i is an answer that is not ok, and leaves its connection to later ones',
  async (status) => {
    const { url, connections } = await listen((_, response) => {
      response.writeHead(status, { location: '/elsewhere' });
      response.end(status === 304 ? undefined : 'x'.repeat(100_000));
    });
    for (let time = 0; time < 10; time++) expect(await ask(url, {})).toMatchObject({ status, ok: false });
    expect(connections()).toBeLessThanOrEqual(2);
  },
);

test.each(['before its head', 'in its body'])(
  'a signal ends the wait for an answer that stops %s, and its connection',
  async (where) => {
    const [asked, closed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { url } = await listen((request, response) => {
      request.socket.once('close', () => closed.resolve());
      if (where === 'in its body') response.write('{');
      asked.resolve();
    });
    const ended = new AbortController();
    const asking = ask(url, { signal: ended.signal });
    asking.catch(() => {});
    await asked.promise;
    ended.abort(new Error('it is over'));
    await expect(asking).rejects.toThrow('it is over');
    await closed.promise;
  },
);

test('one that keeps us waiting holds up no other question', async () => {
  const { url } = await listen((request, response) => {
    if (request.url !== '/held') response.end('now');
  });
  const ended = new AbortController();
  const held = ask(`${url}held`, { signal: ended.signal });
  held.catch(() => {});
  for (let time = 0; time < 3; time++) expect(await (await ask(url, {})).text()).toBe('now');
  ended.abort();
  await expect(held).rejects.toThrow();
});

test('an answer that breaks off is none', async () => {
  const { url } = await listen((_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.destroy());
  });
  await expect(ask(url, {})).rejects.toThrow();
});

test.each(['127.0.0.1', 'localhost'])('where nobody listens at %s, the reason says so', async (host) => {
  const { url, server } = await listen(() => {});
  const { port } = new URL(url);
  await new Promise((resolve) => server.close(resolve));
  const error = await ask(`http://${host}:${port}/`, {}).catch((error: unknown) => error);
  expect(reason(error)).toMatch(new RegExp(`ECONNREFUSED.*:${port}`));
});
