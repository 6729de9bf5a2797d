import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { createLogger, type Feed, followFeed } from '../src/index.ts';

const URL = 'http://owner.test/feeds/things';

let feed: Feed | undefined;
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  feed?.stop();
  vi.useRealTimers();
});

/** Follow a feed that answers with these, one a look; the last one again and again. */
function follow(answers: (() => Response | Promise<Response>)[], apply?: (things: string[]) => void | Promise<void>) {
  const looks: (string | null)[] = [];
  let model: string[] = ['from an earlier run'];
  feed = followFeed({
    url: URL,
    schema: z.object({ things: z.array(z.string()) }),
    apply: async ({ things }) => {
      await apply?.(things);
      model = things;
    },
    log: createLogger('test', 'silent'),
    interval: 5000,
    fetch: async (input, init) => {
      expect(input).toBe(URL);
      const answer = answers[Math.min(looks.length, answers.length - 1)]!;
      looks.push(new Headers(init?.headers).get('if-none-match'));
      return answer();
    },
  });
  return { feed, looks, model: () => model };
}

const things = (names: string[], etag?: string) => () =>
  Response.json({ things: names }, { headers: etag ? { etag } : {} });
const notModified = () => new Response(null, { status: 304 });
const settle = () => vi.advanceTimersByTimeAsync(0);

test('the first snapshot is taken over at once', async () => {
  const { feed, model } = follow([things(['a'])]);
  expect(feed.applied()).toBe(false);
  await feed.first;
  expect(feed.applied()).toBe(true);
  expect(model()).toEqual(['a']);
});

test('it looks again after the interval, with the validator of what it has', async () => {
  const { looks, model } = follow([things(['a'], '"1"'), notModified, things(['b'], '"2"'), notModified]);
  await settle();
  expect(looks).toEqual([null]);
  await vi.advanceTimersByTimeAsync(4999);
  expect(looks).toEqual([null]);
  await vi.advanceTimersByTimeAsync(1);
  expect(looks).toEqual([null, '"1"']);
  expect(model()).toEqual(['a']);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(looks).toEqual([null, '"1"', '"1"', '"2"']);
  expect(model()).toEqual(['b']);
});

test.each<[string, () => Response | Promise<Response>]>([
  ['cannot be reached', () => Promise.reject(new TypeError('fetch failed'))],
  ['answers 503', () => new Response('down', { status: 503 })],
  ['answers no JSON', () => new Response('<html>')],
  ['answers what does not fit the schema', () => Response.json({ things: [1] })],
  [
    'breaks off',
    () => new Response(new ReadableStream({ start: (controller) => controller.error(new Error('reset')) })),
  ],
])('a feed that %s leaves the model as it was', async (_, answer) => {
  const { feed, looks, model } = follow([answer, answer, things(['a'])]);
  await settle();
  expect(model()).toEqual(['from an earlier run']);
  expect(feed.applied()).toBe(false);
  await vi.advanceTimersByTimeAsync(750);
  expect(looks).toHaveLength(3);
  expect(model()).toEqual(['a']);
});

test('after failures it looks at 250 ms, then at twice the time before, up to the interval', async () => {
  const { looks } = follow([() => new Response(null, { status: 500 })]);
  await settle();
  let expected = 1;
  for (const wait of [250, 500, 1000, 2000, 4000, 5000, 5000]) {
    await vi.advanceTimersByTimeAsync(wait - 1);
    expect(looks).toHaveLength(expected);
    await vi.advanceTimersByTimeAsync(1);
    expect(looks).toHaveLength(++expected);
  }
});

test('a success ends the waiting: the next failure begins at 250 ms again', async () => {
  const fail = () => new Response(null, { status: 500 });
  const { looks } = follow([fail, fail, things(['a']), fail, fail]);
  await settle();
  await vi.advanceTimersByTimeAsync(750 + 5000);
  expect(looks).toHaveLength(4);
  await vi.advanceTimersByTimeAsync(250);
  expect(looks).toHaveLength(5);
});

test('a snapshot that could not be applied is asked for again, without a validator', async () => {
  let failures = 1;
  const { feed, looks, model } = follow([things(['a'], '"1"')], () => {
    if (failures-- > 0) throw new Error('disk full');
  });
  await settle();
  expect([feed.applied(), model()]).toEqual([false, ['from an earlier run']]);
  await vi.advanceTimersByTimeAsync(250);
  expect(looks).toEqual([null, null]);
  expect([feed.applied(), model()]).toEqual([true, ['a']]);
});

test('one look ends before the next begins', async () => {
  const applied = Promise.withResolvers<void>();
  const { looks } = follow([things(['a'])], () => applied.promise);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(looks).toHaveLength(1);
  applied.resolve();
  await vi.advanceTimersByTimeAsync(5000);
  expect(looks).toHaveLength(2);
});

test('a stopped feed looks no more', async () => {
  const { feed, looks } = follow([things(['a'])]);
  await settle();
  feed.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(looks).toHaveLength(1);
});

test('stopping ends a look that is under way and changes nothing', async () => {
  const fetching = Promise.withResolvers<AbortSignal>();
  let applications = 0;
  const stopped = followFeed({
    url: URL,
    schema: z.unknown(),
    apply: () => void applications++,
    log: createLogger('test', 'silent'),
    fetch: (_, init) =>
      new Promise((_resolve, reject) => {
        const signal = init!.signal!;
        signal.addEventListener('abort', () => reject(signal.reason));
        fetching.resolve(signal);
      }),
  });
  const signal = await fetching.promise;
  stopped.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(signal.aborted).toBe(true);
  expect(applications).toBe(0);
});

test('an owner that keeps us waiting is asked again at once, one that answers at once that nothing is new a moment later', async () => {
  const held = (answer: () => Response) => () => {
    const response = answer();
    response.headers.set('preference-applied', 'wait=25');
    return response;
  };
  const waits = () =>
    new Promise<Response>((resolve) => setTimeout(() => resolve(held(things(['b'], '"2"'))()), 20_000));
  const never = () => new Promise<Response>(() => {});
  const { looks, model } = follow([held(things(['a'], '"1"')), waits, held(notModified), never]);
  await vi.advanceTimersByTimeAsync(5);
  expect(looks).toEqual([null, '"1"']);
  await vi.advanceTimersByTimeAsync(20_005);
  expect(model()).toEqual(['b']);
  expect(looks).toEqual([null, '"1"', '"2"']);
  await vi.advanceTimersByTimeAsync(250);
  expect(looks).toHaveLength(4);
});
