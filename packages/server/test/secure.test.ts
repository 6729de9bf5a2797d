import { once } from 'node:events';
import type { IncomingMessage, RequestListener } from 'node:http';
import { connect, constants } from 'node:http2';
import { get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Certificate, createSecure } from '../src/secure.ts';

let tls: Certificate;
beforeAll(async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' });
  tls = { cert, key };
});

/** A server whose bounds a test can wait for. */
async function start(answer: RequestListener) {
  const server = createSecure({ requestTimeout: 1000, headersTimeout: 1000, keepAliveTimeout: 100 }, tls, answer);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const openSession = () => {
    const session = connect(`https://localhost:${port}`, { ca: tls.cert });
    onTestFinished(() => session.destroy());
    return session;
  };
  return { server, port, openSession };
}

test('a session that is silent is told to go', async () => {
  const { openSession } = await start((_, response) => response.end('ok'));
  const session = openSession();
  await Promise.all([once(session, 'goaway'), once(session, 'close')]);
});

test.each(['HTTP/2', 'HTTP/1.1'])('an answer over %s may take longer than the bound on silence', async (protocol) => {
  const { server, port, openSession } = await start((_, response) => {
    // By then the bound on silence has passed on another connection, which was opened later.
    openSession().once('close', () => response.end('late'));
  });
  if (protocol === 'HTTP/2') {
    const stream = openSession().request({ ':path': '/' });
    expect((await stream.setEncoding('utf8').toArray()).join('')).toBe('late');
  } else {
    const [response] = await once(get({ port, host: 'localhost', ca: tls.cert, agent: false }), 'response');
    expect((await (response as IncomingMessage).setEncoding('utf8').toArray()).join('')).toBe('late');
  }
  expect(server.listening).toBe(true);
});

test('a body that does not come to its end in time ends its stream, however it trickles', async () => {
  const { openSession } = await start((request, response) => {
    request.resume().once('end', () => response.end('ok'));
  });
  const stream = openSession().request({ ':path': '/', ':method': 'POST' });
  stream.on('error', () => {});
  const trickle = setInterval(() => stream.write('x'), 20);
  onTestFinished(() => clearInterval(trickle));
  await new Promise((resolve) => stream.once('close', resolve));
  expect(stream.rstCode).toBe(constants.NGHTTP2_CANCEL);
});
