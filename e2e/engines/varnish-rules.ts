import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Behind, startBehind } from './behind.ts';
import { createPlace, type Place, type RunningEngine } from './place.ts';
import { startVarnish, TOKEN } from './varnish.ts';

/** What no layout of ours would write, and Varnish must withstand. */
const PAGES: Readonly<Record<string, string>> = {
  '/elsewhere': '<esi:include src="http://127.0.0.1:9/_fragments/a" onerror="continue"/>',
  '/inside': '<esi:include src="/secret" onerror="continue"/><esi:include src="/readyz" onerror="continue"/>',
  '/_fragments/loop': 'again <esi:include src="/_fragments/loop" onerror="continue"/>',
};

function answer(request: Request): Response {
  const { pathname } = new URL(request.url);
  if (pathname === '/readyz') return new Response('ready');
  if (pathname === '/secret') return new Response('<p>secret</p>');
  if (pathname === '/_fragments/a') return new Response(`<p>host ${request.headers.get('host')}</p>`);
  if (pathname === '/cookie')
    return new Response('<p>cookie</p>', { headers: { 'cache-control': 'public, max-age=60', 'set-cookie': 'a=1' } });
  const html = PAGES[pathname];
  if (!html) return new Response('<p>missing</p>', { status: 500 });
  const headers = {
    'content-type': 'text/html',
    'cache-control': 'max-age=60',
    'surrogate-control': 'content="ESI/1.0"',
  };
  return new Response(`<p>before ${html} after</p>`, { headers });
}

describe.each(['bans.vcl', 'modules.vcl'] as const)('Varnish with %s', (tags) => {
  let origin: Behind;
  let varnish: RunningEngine;
  let place: Place;
  beforeAll(async () => {
    origin = await startBehind(answer);
    varnish = await startVarnish(origin.origin, tags);
    place = createPlace(varnish);
  });
  afterAll(async () => {
    await place?.close();
    await varnish?.stop();
    await origin?.close();
  });

  test.each([
    [401, {}],
    [401, { authorization: 'Bearer guess' }],
    [401, { authorization: TOKEN }],
    [422, { authorization: `Bearer ${TOKEN}`, 'surrogate-key': 'a  b' }],
    [200, { authorization: `Bearer ${TOKEN}`, 'surrogate-key': 'a b' }],
  ])('a purge is answered %i with %j', async (status, headers) => {
    const { port } = new URL(varnish.origin);
    expect(await statusOfPurge(Number(port), headers)).toBe(status);
  });

  test('an include asks our backend, whatever host it names', async () => {
    const { status, text } = await place.ask('/elsewhere');
    expect([status, text]).toEqual([200, `<p>before <p>host 127.0.0.1</p> after</p>`]);
  });

  test('an include leads to fragments only', async () => {
    expect((await place.ask('/inside')).text).toBe('<p>before  after</p>');
    expect(origin.came('/secret')).toEqual([]);
  });

  test('a fragment that includes itself comes to an end', async () => {
    const { status, text } = await place.ask('/_fragments/loop');
    expect(status).toBe(200);
    expect(text.match(/again/g)!.length).toBeLessThanOrEqual(6);
  });

  test('an answer that sets a cookie is not kept', async () => {
    for (let times = 0; times < 2; times++) expect((await place.ask('/cookie')).headers['set-cookie']).toBe('a=1');
    expect(origin.came('/cookie')).toHaveLength(2);
  });

  test.each(['/a/../secret', '/./secret', '/a/%2e%2E/secret', '/..', '/a/.?b'])('%s is refused', async (path) => {
    expect(await send(Number(new URL(varnish.origin).port), `GET ${path} HTTP/1.1\r\nhost: a\r\n`)).toBe(400);
  });

  test('a body of more than a mebibyte is refused', async () => {
    const head = 'POST /action HTTP/1.1\r\nhost: a\r\ncontent-length: 1048577\r\n';
    expect(await send(Number(new URL(varnish.origin).port), head)).toBe(413);
  });
});

const statusOfPurge = (port: number, headers: Readonly<Record<string, string>>) =>
  send(
    port,
    ['PURGE / HTTP/1.1', 'host: a', ...Object.entries(headers).map((field) => field.join(': ')), ''].join('\r\n'),
  );

/** Send a head that no client library would. @returns the status of the answer */
function send(port: number, head: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${head}connection: close\r\n\r\n`));
    let said = '';
    socket.setEncoding('latin1').on('data', (text) => {
      said += text;
    });
    socket.once('error', reject).once('end', () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(said)?.[1])));
  });
}
