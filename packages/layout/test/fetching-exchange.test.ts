import type { Socket } from 'node:net';
import type { Client } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Call, FailureReason, FetchFailure } from '../src/fetching/call.ts';
import { createConnections } from '../src/fetching/connections.ts';
import { createExchange } from '../src/fetching/exchange.ts';
import {
  answerEach,
  type Behaviour,
  drip,
  flood,
  listenRaw,
  promised,
  say,
  sayAndClose,
  sayAndReset,
} from './fetching-support.ts';

/** One exchange with a podlet of this behaviour, and what the podlet saw. */
async function setup(behaviour: Behaviour, options: Client.Options = {}) {
  const heads: string[] = [];
  const server = await listenRaw(
    answerEach((socket, head) => {
      heads.push(head);
      behaviour(socket, head);
    }),
  );
  return { ...connect(server.origin, options), server, heads };
}

function connect(origin: string, options: Client.Options = {}) {
  const connections = createConnections(origin, { headersTimeout: 0, bodyTimeout: 0, ...options });
  onTestFinished(connections.destroy);
  const exchange = createExchange(connections, origin);
  let done = 0;
  const answered = promised((call, settle) => exchange(call, settle, () => void done++));
  const send = ({ deadline = 2000, ...more }: Partial<Call> = {}) => {
    const end = performance.now() + deadline;
    return answered({ path: '/x', headers: {}, maxBytes: 1000, deadline, end, ...more });
  };
  const sendAndFail = (call?: Partial<Call>) =>
    send(call).then(
      () => Promise.reject(new Error('it was answered')),
      (failure: FetchFailure) => failure,
    );
  return { connections, send, sendAndFail, done: () => done };
}

const OK = 'HTTP/1.1 200 OK';
/** undici uses a connection again only a turn of the event loop after its last answer. */
const isFree = () => new Promise(setImmediate);

describe('an answer', () => {
  test.each<[title: string, Behaviour, status: number, body: string, method?: 'HEAD']>([
    ['with its length', say(OK, 'Content-Length: 4', '', 'body'), 200, 'body'],
    ['of no length', say(OK, 'Content-Length: 0', '', ''), 200, ''],
    ['in chunks', say(OK, 'Transfer-Encoding: chunked', '', '2', 'bo', '2;x=y', 'dy', '0', '', ''), 200, 'body'],
    [
      'in chunks with trailers',
      say(OK, 'Trailer: x-late', 'Transfer-Encoding: chunked', '', '4', 'body', '0', 'x-late: 1', '', ''),
      200,
      'body',
    ],
    ['that ends with the connection', sayAndClose(OK, 'Connection: close', '', 'body'), 200, 'body'],
    ['in HTTP/1.0 that ends with the connection', sayAndClose('HTTP/1.0 200 OK', '', 'body'), 200, 'body'],
    ['in HTTP/1.0 with its length', say('HTTP/1.0 200 OK', 'Content-Length: 4', '', 'body'), 200, 'body'],
    ['without a reason phrase', say('HTTP/1.1 200', 'Content-Length: 4', '', 'body'), 200, 'body'],
    [
      'after early hints (RFC 8297)',
      say('HTTP/1.1 103 Early Hints', 'Link: </a.css>', '', OK, 'Content-Length: 4', '', 'body'),
      200,
      'body',
    ],
    [
      'after several interim responses (RFC 9110 §15.2)',
      say('HTTP/1.1 102 Processing', '', 'HTTP/1.1 103 Early Hints', '', OK, 'Content-Length: 4', '', 'body'),
      200,
      'body',
    ],
    ['to HEAD, of any length', say(OK, 'Content-Length: 123456789', '', ''), 200, '', 'HEAD'],
    ['without content (RFC 9110 §15.3.5)', say('HTTP/1.1 204 No Content', '', ''), 204, ''],
    ['not modified (RFC 9110 §15.4.5)', say('HTTP/1.1 304 Not Modified', 'ETag: "a"', '', ''), 304, ''],
    ['that redirects', say('HTTP/1.1 302 Found', 'Location: /b', 'Content-Length: 0', '', ''), 302, ''],
    ['of a server error', say('HTTP/1.1 500 No', 'Content-Length: 2', '', 'no'), 500, 'no'],
    ['with bytes after its end', say(OK, 'Content-Length: 4', '', 'bodyHTTP/1.1 200 OK\r\n'), 200, 'body'],
    ['as long as it may be', say(OK, 'Content-Length: 1000', '', 'x'.repeat(1000)), 200, 'x'.repeat(1000)],
    [
      'byte by byte',
      (socket) => {
        const bytes = [...[OK, 'Content-Length: 4', '', 'body'].join('\r\n')];
        const timer = setInterval(() => socket.write(bytes.shift() ?? ''), 0);
        socket.on('close', () => clearInterval(timer));
      },
      200,
      'body',
    ],
  ])('%s is read whole', async (_, behaviour, status, body, method) => {
    const { send, done } = await setup(behaviour);
    const response = await send(method && { method });
    expect([response.status, response.body.toString()]).toEqual([status, body]);
    expect(done()).toBe(1);
  });

  test('has its fields in lower case, repeated ones joined (RFC 9110 §5.3), cookies apart', async () => {
    const { send } = await setup(
      say(
        OK,
        'Content-Length: 0',
        'X-One: 1',
        'VARY: a',
        'Vary: b',
        'Set-Cookie: a=1, b',
        'set-cookie: b=2',
        'X-Latin: \xe9',
        '__proto__: x',
        '',
        '',
      ),
    );
    const { headers, setCookie } = await send();
    expect(headers).toEqual({ 'content-length': '0', 'x-one': '1', vary: 'a, b', 'x-latin': expect.any(String) });
    expect(setCookie).toEqual(['a=1, b', 'b=2']);
  });

  test('with one cookie has a list of one', async () => {
    const { send } = await setup(say(OK, 'Content-Length: 0', 'Set-Cookie: a=1', '', ''));
    expect((await send()).setCookie).toEqual(['a=1']);
  });

  test('leaves the connection for the next request', async () => {
    const { send, server } = await setup(say(OK, 'Content-Length: 4', '', 'body'));
    for (let n = 0; n < 20; n++) {
      await send();
      await isFree();
    }
    expect(server.all.length).toBe(1);
  });

  test('tells when its head is there, before its body', async () => {
    const events: string[] = [];
    const { send } = await setup((socket) => {
      socket.write(['HTTP/1.1 103 Early Hints', '', OK, 'Content-Length: 4', '', ''].join('\r\n'));
      body = () => socket.write('body');
    });
    let body = () => {};
    const onHead = () => {
      events.push('head');
      body();
    };
    await send({ onHead }).then(() => events.push('end'));
    expect(events).toEqual(['head', 'end']);
  });
});

test('a request is written as it was given', async () => {
  const { send, heads } = await setup(say(OK, 'Content-Length: 0', '', ''));
  await send({ path: '/a?b=c', headers: { 'x-one': '1', cookie: 'a=b' } });
  await send({ method: 'POST', path: '/form', headers: { 'content-type': 'text/plain' }, body: 'a=b' });
  expect(heads[0]).toMatch(/^GET \/a\?b=c HTTP\/1\.1\r\n(?=.*x-one: 1\r\n).*cookie: a=b$/s);
  expect(heads[1]).toMatch(/^POST \/form HTTP\/1\.1\r\n(?=.*content-type: text\/plain\r\n).*content-length: 3$/s);
});

const CHUNKED = [OK, 'Transfer-Encoding: chunked', '', ''].join('\r\n');
const TEN = [OK, 'Content-Length: 10', '', 'half'];

describe('a podlet that', () => {
  test.each<[title: string, FailureReason, received: boolean, Behaviour]>([
    ['closes without an answer', 'reset', false, sayAndClose('')],
    ['resets without an answer', 'reset', false, (socket) => socket.resetAndDestroy()],
    ['closes within the head', 'reset', true, sayAndClose(OK, 'Content-Le')],
    ['resets within the head', 'reset', true, sayAndReset(OK, 'Content-Le')],
    ['closes after an interim response', 'reset', true, sayAndClose('HTTP/1.1 103 Early Hints', '', '')],
    ['closes within the body', 'reset', true, sayAndClose(...TEN)],
    [
      'closes within the last body',
      'reset',
      true,
      sayAndClose(OK, 'Connection: close', 'Content-Length: 10', '', 'half'),
    ],
    ['resets within the body', 'reset', true, sayAndReset(...TEN)],
    ['closes within a chunk', 'reset', true, sayAndClose(`${CHUNKED}5\r\nha`)],
    ['closes between chunks', 'reset', true, sayAndClose(`${CHUNKED}2\r\nha\r\n`)],
    [
      'closes between the chunks of the last body',
      'malformed',
      true,
      sayAndClose(OK, 'Connection: close', 'Transfer-Encoding: chunked', '', '2', 'ha', ''),
    ],
    ['stalls before the head', 'deadline', false, say('')],
    ['stalls within the head', 'deadline', true, say(OK, 'Content-Le')],
    ['stalls within the body', 'deadline', true, say(...TEN)],
    ['stalls between chunks', 'deadline', true, say(`${CHUNKED}2\r\nha\r\n`)],
    ['never ends what ends with the connection', 'deadline', true, say(OK, 'Connection: close', '', 'half')],
    ['drips the head', 'deadline', true, drip(`${OK}\r\nx: `, 'x')],
    ['drips the body', 'deadline', true, drip([OK, 'Content-Length: 999', '', ''].join('\r\n'), 'x')],
    ['drips interim responses', 'deadline', true, drip('', 'HTTP/1.1 103 Early Hints\r\n\r\n')],
    ['announces too much', 'too large', true, say(OK, 'Content-Length: 1001', '', '')],
    ['floods the body', 'too large', true, flood(`${OK}\r\n\r\n`, 'x'.repeat(65_536))],
    ['floods chunks', 'too large', true, flood(CHUNKED, `10000\r\n${'x'.repeat(65_536)}\r\n`)],
    ['floods the head', 'too large', true, flood(`${OK}\r\n`, 'x-some: header\r\n'.repeat(100))],
    ['floods one field', 'too large', true, flood(`${OK}\r\nx: `, 'x'.repeat(1000))],
    ['speaks no HTTP', 'malformed', true, say('hello', '', '')],
    ['speaks binary', 'malformed', true, (socket) => socket.write(Buffer.from([0x16, 3, 1, 0, 1, 0xff, 0]))],
    ['speaks HTTP/2', 'malformed', true, say('PRI * HTTP/2.0', '', 'SM', '', '')],
    ['sends a status that is none', 'malformed', true, say('HTTP/1.1 abc', '', '')],
    ['sends a field that is none', 'malformed', true, say(OK, 'a b: c', '', '')],
    ['sends a length that is none', 'malformed', true, say(OK, 'Content-Length: ten', '', '')],
    ['sends two lengths', 'reset', true, say(OK, 'Content-Length: 4', 'Content-Length: 5', '', 'body')],
    ['sends a chunk size that is none', 'malformed', true, say(`${CHUNKED}zz\r\nbody`)],
    ['continues what did not wait (RFC 9110 §15.2.1)', 'reset', true, say('HTTP/1.1 100 Continue', '', '')],
    [
      'switches to a protocol that nobody asked for (RFC 9110 §15.2.2)',
      'reset',
      true,
      say('HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: upgrade', '', ''),
    ],
  ])('%s fails as "%s" (bytes had come: %s), and its connection is closed', async (_, reason, received, behaviour) => {
    const { sendAndFail, server, done } = await setup(behaviour);
    const failure = await sendAndFail({ deadline: reason === 'deadline' ? 60 : 5000 });
    expect([failure.reason, failure.received]).toEqual([reason, received]);
    expect(failure.message).toMatch(new RegExp(`^${server.origin}/x .`));
    expect(done()).toBe(1);
    await expect.poll(() => server.open.size).toBe(0);
  });

  test('floods is read no further than may be kept', async () => {
    const { sendAndFail, server } = await setup(flood(`${OK}\r\n\r\n`, 'x'.repeat(65_536)));
    await sendAndFail({ maxBytes: 100_000 });
    await expect.poll(() => server.open.size).toBe(0);
    expect(server.all[0]!.bytesWritten).toBeLessThan(20 * 1024 * 1024);
  });
});

describe('without a connection', () => {
  test.each([
    [
      'nobody listens',
      async () => {
        const { origin, close } = await listenRaw(() => {});
        await close();
        return origin;
      },
    ],
    ['the name is unknown', async () => 'http://podlet.invalid:4101'],
    [
      'TLS is spoken to one who has none',
      async () => (await listenRaw((socket) => void socket.end('hello'))).origin.replace('http', 'https'),
    ],
  ])('when %s it is refused', async (_, origin) => {
    const { sendAndFail, done } = connect(await origin());
    expect(await sendAndFail({ deadline: 5000 })).toMatchObject({ reason: 'refused', received: false });
    expect(done()).toBe(1);
  });

  test('the deadline covers connecting; the place is free only when undici gives up', async () => {
    const { connections, sendAndFail, done } = connect('http://127.0.0.1:1', { connect: () => {} });
    expect(await sendAndFail({ deadline: 30 })).toMatchObject({ reason: 'deadline', received: false });
    expect(done()).toBe(0);
    await connections.destroy();
    expect(done()).toBe(1);
  });

  test('a request whose caller left while it was connecting is not sent', async () => {
    const { send, sendAndFail, heads, server } = await setup(say(OK, 'Content-Length: 0', '', ''));
    const client = new AbortController();
    const left = sendAndFail({ signal: client.signal });
    client.abort();
    expect((await left).reason).toBe('aborted');
    await send({ path: '/next' });
    expect(heads.map((head) => head.split(' ')[1])).toEqual(['/next']);
    await expect.poll(() => server.open.size).toBe(1);
  });

  test.each<[string, Partial<Call>]>([
    ['a path', { path: '/a b' }],
    ['a path that is none', { path: 'a' }],
    ['a field', { headers: { 'x-one': 'a\r\nx-two: b' } }],
    ['a field name', { headers: { 'x one': 'a' } }],
    ['a field that undici keeps for itself', { headers: { 'transfer-encoding': 'chunked' } }],
    ['an expectation', { headers: { expect: '100-continue' } }],
  ])('%s that cannot be written is nobody else’s fault', async (_, call) => {
    const { sendAndFail, server, done } = await setup(say(OK, 'Content-Length: 0', '', ''));
    expect((await sendAndFail(call)).reason).toBe('unsendable');
    expect([server.all.length, done()]).toEqual([0, 1]);
  });

  test('after the connections were closed it is aborted, before and meanwhile', async () => {
    const { connections, sendAndFail, server } = await setup(say(''));
    const meanwhile = sendAndFail();
    await expect.poll(() => server.open.size).toBe(1);
    await connections.destroy();
    expect((await meanwhile).reason).toBe('aborted');
    expect((await sendAndFail()).reason).toBe('aborted');
  });
});

test('exchanges at one time have a connection each; the one that was free last is taken first', async () => {
  const asked: Socket[] = [];
  const { send, server } = await setup((socket) => void asked.push(socket));
  const answer = (socket: Socket) => socket.write([OK, 'Content-Length: 0', '', ''].join('\r\n'));
  const both = [send(), send()];
  await expect.poll(() => asked.length).toBe(2);
  answer(asked[1]!);
  await both[1];
  answer(asked[0]!);
  await both[0];
  const third = send();
  await expect.poll(() => asked.length).toBe(3);
  answer(asked[2]!);
  await third;
  expect([server.all.length, asked[2] === asked[0]]).toEqual([2, true]);
});

test('a connection that broke is taken last', async () => {
  const asked: Socket[] = [];
  const { send, server } = await setup((socket) => void asked.push(socket));
  const both = [send(), send()];
  await expect.poll(() => asked.length).toBe(2);
  asked[0]!.write([OK, 'Content-Length: 0', '', ''].join('\r\n'));
  await both[0];
  asked[1]!.resetAndDestroy();
  await expect(both[1]).rejects.toMatchObject({ reason: 'reset' });
  const third = send();
  await expect.poll(() => asked.length).toBe(3);
  asked[2]!.write([OK, 'Content-Length: 0', '', ''].join('\r\n'));
  await third;
  expect([server.all.length, asked[2] === asked[0]]).toEqual([2, true]);
});

test('what fails where it is told of the end frees its place once', async () => {
  const server = await listenRaw(answerEach(say(OK, 'Content-Length: 0', '', '')));
  const connections = createConnections(server.origin, { headersTimeout: 0, bodyTimeout: 0 });
  onTestFinished(connections.destroy);
  let released = 0;
  const told: unknown[] = [];
  createExchange(connections, server.origin)(
    { path: '/', headers: {}, maxBytes: 1000, deadline: 2000, end: performance.now() + 2000 },
    (result) => {
      told.push(result);
      if (told.length === 1) throw new Error('a fault of ours');
    },
    () => void released++,
  );
  await expect.poll(() => told.length).toBe(2);
  expect([told[1] instanceof Error, released]).toEqual([true, 1]);
});

describe('a caller who leaves', () => {
  test.each<[string, Behaviour]>([
    ['before the head', say('')],
    ['within the head', say(OK, 'Content-Le')],
    ['within the body', say(...TEN)],
  ])('%s closes the connection', async (_, behaviour) => {
    const { sendAndFail, server, heads, done } = await setup(behaviour);
    const client = new AbortController();
    const left = sendAndFail({ signal: client.signal });
    await expect.poll(() => heads.length).toBe(1);
    client.abort();
    expect((await left).reason).toBe('aborted');
    expect(done()).toBe(1);
    await expect.poll(() => server.open.size).toBe(0);
  });

  test('before it began has asked nobody', async () => {
    const { sendAndFail, server, done } = await setup(say(''));
    expect((await sendAndFail({ signal: AbortSignal.abort() })).reason).toBe('aborted');
    expect((await sendAndFail({ end: performance.now() })).reason).toBe('deadline');
    expect([server.all.length, done()]).toEqual([0, 2]);
  });

  test('afterwards changes nothing', async () => {
    const { send, server } = await setup(say(OK, 'Content-Length: 4', '', 'body'));
    const client = new AbortController();
    await send({ signal: client.signal });
    client.abort();
    await isFree();
    await send();
    expect(server.all.length).toBe(1);
  });
});

test('what came before the deadline counts, however late our own event loop reads it', async () => {
  const { send } = await setup((socket) => {
    socket.write([OK, 'Content-Length: 4', '', 'body'].join('\r\n'));
    const end = performance.now() + 100;
    while (performance.now() < end);
  });
  expect((await send({ deadline: 50 })).body.toString()).toBe('body');
});

test('the deadline is not early', async () => {
  const { sendAndFail } = await setup(say(''));
  for (const deadline of [5, 20, 50]) {
    const sent = performance.now();
    expect(await sendAndFail({ deadline })).toMatchObject({ reason: 'deadline' });
    expect(performance.now() - sent).toBeGreaterThanOrEqual(deadline - 1);
  }
});
