import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createBulkhead } from '../src/fetching/bulkhead.ts';
import { type Call, type FailureReason, type FetchedResponse, FetchFailure, type Send } from '../src/fetching/call.ts';
import { createHedge } from '../src/fetching/hedge.ts';
import { followRedirect } from '../src/fetching/redirect.ts';
import { retryOnce } from '../src/fetching/retry.ts';
import { promised, sendBy } from './fetching-support.ts';

const answer = (status = 200, headers: Record<string, string> = {}): FetchedResponse => ({
  status,
  headers,
  setCookie: [],
  body: Buffer.from(''),
});
const fail = (reason: FailureReason, received = false) => new FetchFailure(reason, reason, undefined, received);
const call = (more: Partial<Call> = {}): Call => ({
  path: '/',
  headers: {},
  deadline: 1000,
  maxBytes: 1,
  end: performance.now() + 1000,
  ...more,
});
const reasonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (failure) => failure.reason,
  );

/** Calls that wait until the test ends them. */
function setupOpenCalls() {
  const open: (Call & { answer(response?: FetchedResponse): void; fail(failure: FetchFailure): void })[] = [];
  const send: Send = (call, done) => {
    open.push({ ...call, answer: (response = answer()) => done(response), fail: done });
    call.signal?.addEventListener('abort', () => done(fail('aborted')));
  };
  return { open, send };
}

function useFakeTimers() {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
}

describe('a retry', () => {
  test.each<[Call['method'], FailureReason, received: boolean, sent: number]>([
    ['GET', 'refused', false, 2],
    ['GET', 'reset', false, 2],
    ['HEAD', 'reset', false, 2],
    [undefined, 'reset', false, 2],
    ['GET', 'reset', true, 1],
    ['POST', 'refused', false, 1],
    ['POST', 'reset', false, 1],
    ['GET', 'deadline', false, 1],
    ['GET', 'too large', true, 1],
    ['GET', 'malformed', true, 1],
    ['GET', 'aborted', false, 1],
    ['GET', 'overloaded', false, 1],
    ['GET', 'unsendable', false, 1],
  ])('of %s after "%s" (bytes had come: %s): it is sent %i times', async (method, reason, received, times) => {
    const sent: Call[] = [];
    const send = promised(
      retryOnce(
        sendBy(async (call) => {
          sent.push(call);
          throw fail(reason, received);
        }),
      ),
    );
    expect(await reasonOf(send(call({ ...(method && { method }) })))).toBe(reason);
    expect(sent.length).toBe(times);
    expect(new Set(sent.map(({ end }) => end)).size).toBe(1);
  });

  test('gives its answer', async () => {
    let sent = 0;
    const send = promised(
      retryOnce(
        sendBy(async () => {
          if (sent++ === 0) throw fail('reset');
          return answer(201);
        }),
      ),
    );
    expect((await send(call())).status).toBe(201);
  });

  test('answers and faults of our own are left alone', async () => {
    let sent = 0;
    const fault = new TypeError('x');
    const send = promised(
      retryOnce(
        sendBy(async () => {
          if (sent++ > 0) throw fault;
          return answer(503);
        }),
      ),
    );
    expect((await send(call())).status).toBe(503);
    await expect(send(call())).rejects.toBe(fault);
    expect(sent).toBe(2);
  });
});

describe('a bulkhead', () => {
  function setup({ limit = 2, queue = 2 } = {}) {
    const { open, send } = setupOpenCalls();
    const done: (() => void)[] = [];
    const bulkhead = promised(
      createBulkhead(
        (call, answered, release) => {
          done.push(release);
          send(call, answered);
        },
        { limit, queue },
      ),
    );
    const end = async (index: number) => {
      open[index]!.answer();
      done[index]!();
      await Promise.resolve();
    };
    return { bulkhead, open, done, end };
  }

  test('lets as many through as its limit, keeps some waiting, and refuses the others at once', async () => {
    const { bulkhead, open } = setup();
    const results = Array.from({ length: 5 }, () => bulkhead(call()));
    expect(open.length).toBe(2);
    await expect(results[4]).rejects.toMatchObject({
      reason: 'overloaded',
      message: '/ was not asked for: 2 exchanges are under way and 2 wait',
    });
    expect(open.length).toBe(2);
  });

  test('lets those that wait through in their order', async () => {
    const { bulkhead, open, end } = setup();
    const results = ['/a', '/b', '/c', '/d'].map((path) => bulkhead(call({ path })));
    await end(1);
    await end(0);
    expect(open.map(({ path }) => path)).toEqual(['/a', '/b', '/c', '/d']);
    await end(2);
    await end(3);
    expect((await Promise.all(results)).length).toBe(4);
    void bulkhead(call({ path: '/e' }));
    expect(open.at(-1)!.path).toBe('/e');
  });

  test('counts an exchange until its connection is done, whatever the caller was told', async () => {
    const { bulkhead, open, done } = setup({ limit: 1 });
    const first = bulkhead(call());
    open[0]!.fail(fail('deadline'));
    expect(await reasonOf(first)).toBe('deadline');
    void bulkhead(call());
    expect(open.length).toBe(1);
    done[0]!();
    expect(open.length).toBe(2);
  });

  test('takes the wait from the deadline, and the place goes to the next', async () => {
    useFakeTimers();
    const { bulkhead, open } = setup({ limit: 1, queue: 1 });
    void bulkhead(call());
    const late = reasonOf(bulkhead(call({ deadline: 50, end: performance.now() + 50 })));
    expect(await reasonOf(bulkhead(call()))).toBe('overloaded');
    await vi.advanceTimersByTimeAsync(49);
    expect(await reasonOf(bulkhead(call()))).toBe('overloaded');
    await vi.advanceTimersByTimeAsync(1);
    expect(await late).toBe('deadline');
    void bulkhead(call()).catch(() => {});
    expect([open.length, vi.getTimerCount()]).toEqual([1, 1]);
  });

  test('forgets who waits and goes away', async () => {
    const { bulkhead, open, end } = setup({ limit: 1 });
    const client = new AbortController();
    void bulkhead(call());
    const gone = bulkhead(call({ path: '/gone', signal: client.signal }));
    const next = bulkhead(call({ path: '/next' }));
    client.abort();
    expect(await reasonOf(gone)).toBe('aborted');
    expect(await reasonOf(bulkhead(call({ signal: AbortSignal.abort() })))).toBe('aborted');
    await end(0);
    expect(open.map(({ path }) => path)).toEqual(['/', '/next']);
    await end(1);
    expect((await next).status).toBe(200);
  });
});

describe('a hedge', () => {
  function setup(options: Partial<Call> = {}) {
    useFakeTimers();
    const { open, send } = setupOpenCalls();
    const hedged = promised(createHedge(send, { share: 0.1, burst: 10 }));
    return { open, hedged, send: () => hedged(call({ hedge: 100, ...options })), wait: vi.advanceTimersByTimeAsync };
  }

  test.each<[string, Partial<Call>]>([
    ['that asks for none', { hedge: undefined }],
    ['of a form', { method: 'POST' }],
    ['for a head only', { method: 'HEAD' }],
  ])('is never sent for a request %s', async (_, options) => {
    const { open, send, wait } = setup(options);
    void send();
    await wait(10_000);
    expect(open.length).toBe(1);
  });

  test('is sent when no head came in time, and not before', async () => {
    const { open, send, wait } = setup();
    void send();
    await wait(99);
    expect(open.length).toBe(1);
    await wait(1);
    expect(open.length).toBe(2);
    await wait(10_000);
    expect(open.length).toBe(2);
  });

  test('is not sent when the head is there, however long the body takes', async () => {
    const { open, send, wait } = setup();
    void send();
    open[0]!.onHead!();
    await wait(10_000);
    expect(open.length).toBe(1);
  });

  test.each([
    [0, 1],
    [1, 0],
  ])('request %i wins by its answer, and request %i is cancelled', async (winner, loser) => {
    const { open, send, wait } = setup();
    const result = send();
    await wait(100);
    open[winner]!.answer(answer(210 + winner));
    expect((await result).status).toBe(210 + winner);
    expect([open[winner]!.signal!.aborted, open[loser]!.signal!.aborted]).toEqual([false, true]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a failure counts only when none is left', async () => {
    const { open, send, wait } = setup();
    const saved = send();
    await wait(100);
    open[0]!.fail(fail('reset'));
    open[1]!.answer();
    expect((await saved).status).toBe(200);
    for (let n = 0; n < 10; n++) void send().catch(() => {});
    for (const { answer } of open.slice(2)) answer();
    const lost = send();
    await wait(100);
    open.at(-2)!.fail(fail('reset'));
    open.at(-1)!.fail(fail('deadline'));
    expect(await reasonOf(lost)).toBe('deadline');
  });

  test('a failure before it is due is one at once', async () => {
    const { open, send } = setup();
    const result = send();
    open[0]!.fail(fail('reset'));
    expect(await reasonOf(result)).toBe('reset');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a client that leaves cancels both', async () => {
    const client = new AbortController();
    const { open, send, wait } = setup({ signal: client.signal });
    const result = send();
    await wait(100);
    client.abort();
    expect(await reasonOf(result)).toBe('aborted');
    expect(open.map(({ signal }) => signal!.aborted)).toEqual([true, true]);
    expect(await reasonOf(send())).toBe('aborted');
    expect([open.length, vi.getTimerCount()]).toEqual([2, 0]);
  });

  test('a podlet that is always slow gets a tenth more requests, not twice as many', async () => {
    const { open, send, wait } = setup();
    for (let n = 0; n < 1000; n++) {
      void send();
      await wait(200);
    }
    expect(open.length).toBeGreaterThan(1090);
    expect(open.length).toBeLessThanOrEqual(1101);
  });

  test('a calm time saves up for ten, no more', async () => {
    const { open, send, wait } = setup();
    for (let n = 0; n < 1000; n++) {
      void send();
      open.at(-1)!.answer();
      await wait(1);
    }
    for (let n = 0; n < 100; n++) void send();
    await wait(1000);
    expect(open.length).toBe(1000 + 100 + 10);
  });
});

describe('a redirect', () => {
  const ORIGIN = 'http://podlet.example:4101';

  /** Answers by path; what was asked. */
  function setup(answers: Record<string, FetchedResponse>) {
    const asked: Call[] = [];
    const layer = sendBy(async (call) => {
      asked.push(call);
      return answers[call.path] ?? answer(404);
    });
    const send = promised(followRedirect(layer, ORIGIN));
    return { send, asked };
  }

  test.each([
    ['/b?x=1', '/b?x=1'],
    ['b', '/a/b'],
    ['?x=1', '/a/?x=1'],
    [`${ORIGIN}/b`, '/b'],
    ['//podlet.example:4101/b', '/b'],
    ['/b#part', '/b'],
  ])('to %s is followed, as the same call', async (location, path) => {
    const { send, asked } = setup({ '/a/': answer(302, { location }), [path]: answer(200, { x: 'y' }) });
    const first = call({ path: '/a/', followRedirect: true, headers: { cookie: 'a=b' } });
    expect((await send(first)).headers).toEqual({ x: 'y' });
    expect(asked).toEqual([first, { ...first, path }]);
  });

  test.each([301, 302, 303, 307, 308])('by %i is followed', async (status) => {
    const { send } = setup({ '/': answer(status, { location: '/b' }), '/b': answer() });
    expect((await send(call({ followRedirect: true }))).status).toBe(200);
  });

  test.each<[string, FetchedResponse, Partial<Call>]>([
    ['nobody asked to follow', answer(302, { location: '/b' }), { followRedirect: false }],
    ['it is for a form', answer(303, { location: '/b' }), { method: 'POST' }],
    ['it leads nowhere', answer(302), {}],
    ['it is none', answer(304, { location: '/b' }), {}],
    ['it is none', answer(201, { location: '/b' }), {}],
  ])('is the answer when %s', async (_, response, options) => {
    const { send, asked } = setup({ '/': response });
    expect(await send(call({ followRedirect: true, ...options }))).toBe(response);
    expect(asked.length).toBe(1);
  });

  test.each([
    ['http://podlet.example/b'],
    ['https://podlet.example:4101/b'],
    ['http://169.254.169.254/latest'],
    ['//evil.example/'],
    ['http://'],
    ['javascript:alert(1)'],
  ])('to %s is a failure', async (location) => {
    const { send, asked } = setup({ '/': answer(302, { location }) });
    await expect(send(call({ followRedirect: true }))).rejects.toMatchObject({
      reason: 'redirect',
      message: `${ORIGIN}/ redirects to ${location}, which is not on its own origin`,
    });
    expect(asked.length).toBe(1);
  });

  test('that leads to another is a failure', async () => {
    const { send } = setup({ '/': answer(302, { location: '/b' }), '/b': answer(302, { location: '/' }) });
    await expect(send(call({ followRedirect: true }))).rejects.toMatchObject({
      reason: 'redirect',
      message: `${ORIGIN}/ redirects to /b, which redirects to /`,
    });
  });
});
