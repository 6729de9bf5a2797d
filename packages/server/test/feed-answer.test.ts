import { Hono } from 'hono';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { answerFeed, createSignal, snapshotOf } from '../src/index.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const committed = createSignal();
  let feed: unknown = { things: ['a'] };
  let looks = 0;
  const app = new Hono();
  app.get('/feed', (c) =>
    answerFeed(
      c,
      async () => {
        looks++;
        return snapshotOf(feed);
      },
      committed,
    ),
  );
  return {
    committed,
    looks: () => looks,
    publish: (next: unknown) => {
      feed = next;
    },
    ask: (headers: Record<string, string> = {}) => Promise.resolve(app.request('/feed', { headers })),
    etag: snapshotOf(feed).etag,
  };
}

/** Whether it is answered without time passing. */
async function isAnswered(answer: Promise<Response>): Promise<boolean> {
  let done = false;
  void answer.then(() => {
    done = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return done;
}

test('one who has nothing gets the snapshot at once, however long it would wait', async () => {
  const { ask, etag } = setUp();
  const response = await ask({ prefer: 'wait=25' });
  expect([response.status, response.headers.get('etag'), await response.json()]).toEqual([
    200,
    etag,
    { things: ['a'] },
  ]);
  expect(response.headers.get('preference-applied')).toBe('wait=25');
});

test.each<[string, (etag: string) => string]>([
  ['as it was sent', (etag) => etag],
  ['weak', (etag) => `W/${etag}`],
  ['among others', (etag) => `"x", ${etag}`],
])('one who has the newest, %s, and would not wait hears so at once (RFC 9110 §13.1.2)', async (_, said) => {
  const { ask, etag } = setUp();
  const response = await ask({ 'if-none-match': said(etag) });
  expect([response.status, response.headers.get('etag')]).toEqual([304, etag]);
  expect(response.headers.has('preference-applied')).toBe(false);
});

test('one who waits is answered as soon as something new is committed (RFC 7240 §4.3)', async () => {
  const { ask, etag, committed, publish } = setUp();
  const answer = ask({ 'if-none-match': etag, prefer: 'respond-async, wait=25' });
  expect(await isAnswered(answer)).toBe(false);
  // Something that is not of this feed.
  committed.raise();
  expect(await isAnswered(answer)).toBe(false);
  publish({ things: ['b'] });
  committed.raise();
  expect(await isAnswered(answer)).toBe(true);
  expect(await (await answer).json()).toEqual({ things: ['b'] });
});

test('what another replica committed is found within a second', async () => {
  const { ask, etag, publish } = setUp();
  const answer = ask({ 'if-none-match': etag, prefer: 'wait=25' });
  expect(await isAnswered(answer)).toBe(false);
  publish({ things: ['b'] });
  await vi.advanceTimersByTimeAsync(1000);
  expect((await answer).status).toBe(200);
});

test('one who waits in vain hears after its time that nothing changed', async () => {
  const { ask, etag, looks } = setUp();
  const answer = ask({ 'if-none-match': etag, prefer: 'wait=3' });
  await vi.advanceTimersByTimeAsync(2999);
  expect(await isAnswered(answer)).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect((await answer).status).toBe(304);
  expect(looks()).toBe(4);
});

test('nobody is kept waiting for longer than a minute, or by a process that ends', async () => {
  const { ask, etag, committed } = setUp();
  expect((await ask({ prefer: 'wait=9999' })).headers.get('preference-applied')).toBe('wait=60');
  const answer = ask({ 'if-none-match': etag, prefer: 'wait=25' });
  expect(await isAnswered(answer)).toBe(false);
  committed.end();
  expect(await isAnswered(answer)).toBe(true);
  expect((await ask({ 'if-none-match': etag, prefer: 'wait=25' })).status).toBe(304);
});
