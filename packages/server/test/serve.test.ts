import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createLogger, type Running, type ServeOptions, serve } from '../src/index.ts';

const log = createLogger('test', 'silent');
const running: Running[] = [];
const agents: Agent[] = [];
afterEach(async () => {
  for (const agent of agents.splice(0)) agent.destroy();
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function start(options: Partial<ServeOptions> = {}): Promise<Running> {
  const server = await serve({ fetch: () => new Response('ok'), host: '127.0.0.1', port: 0, log, ...options });
  running.push(server);
  return server;
}

/** A client that keeps its connections open. */
function client(port: number) {
  const agent = new Agent({ keepAlive: true });
  agents.push(agent);
  return async (path: string) => {
    const [response] = (await once(get({ port, host: '127.0.0.1', path, agent }), 'response')) as [IncomingMessage];
    const chunks = await response.toArray();
    return { status: response.statusCode, connection: response.headers.connection, body: chunks.join('') };
  };
}

test('port 0 lets the system choose, and says which it was', async () => {
  const { port } = await start();
  expect(port).toBeGreaterThan(0);
  expect(await client(port)('/')).toMatchObject({ status: 200, body: 'ok' });
});

test('a taken port names itself and the remedy', async () => {
  const { port } = await start();
  await expect(start({ port })).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is taken: stop what listens there, or set PORT to another`,
  );
});

test('an address that is none of this machine names itself and the remedy', async () => {
  await expect(start({ host: '192.0.2.1' })).rejects.toThrow('This machine has no address 192.0.2.1: set HOST to one');
});

test('a drain answers what is under way, refuses what is new, and then closes', async () => {
  const entered = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const order: string[] = [];
  // The drain's limit is far longer than the test's: only the answer can end it.
  const server = await start({
    drain: 600_000,
    onClose: () => void order.push('closed'),
    async fetch() {
      entered.resolve();
      await gate.promise;
      order.push('answered');
      return new Response('late');
    },
  });
  const answer = client(server.port)('/');
  await entered.promise;
  const closed = server.close();
  const [error] = await once(connect(server.port, '127.0.0.1'), 'error');
  expect(error.code).toBe('ECONNREFUSED');
  expect(order).toEqual([]);
  gate.resolve();
  expect(await answer).toEqual({ status: 200, connection: 'close', body: 'late' });
  await closed;
  expect(order).toEqual(['answered', 'closed']);
});

test('a drain ends connections that are kept alive, idle or streaming', async () => {
  const gate = Promise.withResolvers<void>();
  const server = await start({
    drain: 600_000,
    fetch: (request) =>
      request.url.endsWith('/stream')
        ? new Response(
            new ReadableStream({
              async start(controller) {
                controller.enqueue(new TextEncoder().encode('a'));
                await gate.promise;
                controller.enqueue(new TextEncoder().encode('b'));
                controller.close();
              },
            }),
          )
        : new Response('ok'),
  });
  expect(await client(server.port)('/')).toMatchObject({ connection: 'keep-alive' });
  const agent = new Agent({ keepAlive: true });
  agents.push(agent);
  const [response] = (await once(
    get({ port: server.port, host: '127.0.0.1', path: '/stream', agent }),
    'response',
  )) as [IncomingMessage];
  const closed = server.close();
  gate.resolve();
  expect((await response.toArray()).join('')).toBe('ab');
  await closed;
});

test('what is still not answered when the drain ends is cut', async () => {
  const entered = Promise.withResolvers<void>();
  const server = await start({
    drain: 20,
    fetch() {
      entered.resolve();
      return new Promise<Response>(() => {});
    },
  });
  const answer = client(server.port)('/');
  await entered.promise;
  await Promise.all([server.close(), expect(answer).rejects.toThrow(/socket hang up|ECONNRESET/)]);
});

test('closing twice closes once', async () => {
  let closings = 0;
  const server = await start({ onClose: () => void closings++ });
  await Promise.all([server.close(), server.close()]);
  await server.close();
  expect(closings).toBe(1);
});

/** Everything that a server sends until it closes the connection. */
async function converse(port: number, request: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(request);
  return (await socket.setEncoding('utf8').toArray()).join('');
}

test.each([
  ['more than one Host', 'GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\nConnection: close\r\n\r\n', 400],
  ['one Host', 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 200],
  ['a tunnel', 'CONNECT elsewhere:443 HTTP/1.1\r\nHost: elsewhere:443\r\n\r\n', 405],
])('a request for %s is answered in plain words', async (_, request, status) => {
  const { port } = await start();
  expect(await converse(port, request)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
});
