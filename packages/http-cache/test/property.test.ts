import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHarness, type Says, type Seen } from './harness.ts';

/**
 * A judge of its own: it knows the origin's last words and the clock, and neither parses nor computes as the cache does.
 * It says for how long after a response one may be served, by the directives that the generator wrote into it.
 */
interface Said {
  at: number;
  version: number;
  maxAge: number;
  sMaxage: number | undefined;
  age: number;
  swr: number;
  sie: number;
  flags: readonly string[];
  variant: string | undefined;
}

interface Event {
  wait: number;
  lang: string;
  asks: string | undefined;
  maxAge: number;
  sMaxage: number | undefined;
  age: number;
  swr: number;
  sie: number;
  flags: readonly string[];
  vary: boolean;
  fails: boolean;
  status: 200 | 304 | 503;
  purge: boolean;
}

const FLAGS = ['private', 'no-store', 'no-cache', 'must-revalidate', 'proxy-revalidate', 'public'] as const;
const seconds = fc.integer({ min: 0, max: 40 });
const event: fc.Arbitrary<Event> = fc.record({
  wait: fc.integer({ min: 0, max: 30 }),
  lang: fc.constantFrom('de', 'en'),
  asks: fc.constantFrom(
    undefined,
    undefined,
    undefined,
    'no-cache',
    'max-age=3',
    'min-fresh=5',
    'max-stale=10',
    'no-store',
  ),
  maxAge: seconds,
  sMaxage: fc.option(seconds, { nil: undefined, freq: 3 }),
  age: fc.constantFrom(0, 0, 0, 7),
  swr: fc.constantFrom(0, 0, 15),
  sie: fc.constantFrom(0, 0, 15),
  flags: fc.subarray([...FLAGS], { maxLength: 2 }),
  vary: fc.boolean(),
  fails: fc.boolean(),
  status: fc.constantFrom(200, 200, 304, 503),
  purge: fc.constantFrom(false, false, false, false, true),
});

const RUNS = { numRuns: 1500 };

test('random origins, clocks and clients: nothing is reused that the rules forbid', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 2, maxLength: 12 }), async (events) => {
      const { ask, origin, advance, cache, settled } = createHarness({ limits: { disconnectedStale: 20 } });
      const said = new Map<number, Said>();
      let now = 0;
      let purgedAt = -1;
      let version = 0;
      for (const [turn, happens] of events.entries()) {
        advance(happens.wait);
        now += happens.wait;
        if (happens.purge) {
          await cache.purge({ tag: 't' });
          purgedAt = version;
        }
        let failed: 'disconnect' | 'status' | undefined;
        origin((come) => {
          if (happens.fails) {
            failed = 'disconnect';
            return { fails: 'reset' };
          }
          if (happens.status === 503) {
            failed = 'status';
            return { status: 503, body: 'down' };
          }
          const known = come.header('if-none-match');
          const unchanged = happens.status === 304 && known !== undefined;
          const number = unchanged ? Number(known.slice(1, -1)) : ++version;
          said.set(number, { ...happens, at: now, version: number, variant: happens.vary ? happens.lang : undefined });
          return speak(happens, number, unchanged);
        });
        const headers: Record<string, string> = { 'accept-language': happens.lang };
        if (happens.asks) headers['cache-control'] = happens.asks;
        // A validation in the background may change what the origin said last: the answer was given before.
        const before = new Map(said);
        const seen = await ask({ headers }).catch(() => undefined);
        if (seen && seen.text !== 'down') judge(seen, happens, before, now, purgedAt, failed, turn);
        await settled();
      }
    }),
    RUNS,
  );
});

function speak(happens: Event, number: number, unchanged: boolean): Says {
  const directives = [
    `max-age=${happens.maxAge}`,
    ...(happens.sMaxage === undefined ? [] : [`s-maxage=${happens.sMaxage}`]),
    ...(happens.swr ? [`stale-while-revalidate=${happens.swr}`] : []),
    ...(happens.sie ? [`stale-if-error=${happens.sie}`] : []),
    ...happens.flags,
  ];
  const headers: Record<string, string> = {
    'cache-control': directives.join(', '),
    etag: `"${number}"`,
    'surrogate-key': 't',
    // Always there, so that a 304 can also take it back.
    vary: happens.vary ? 'accept-language' : 'x-nothing',
    age: String(happens.age),
  };
  return { status: unchanged ? 304 : 200, headers, body: `${number}` };
}

function judge(
  seen: Seen,
  happens: Event,
  said: ReadonlyMap<number, Said>,
  now: number,
  purgedAt: number,
  failed: 'disconnect' | 'status' | undefined,
  turn: number,
): void {
  const number = Number(seen.text);
  const where = `turn ${turn}: ${seen.cacheStatus}`;
  const forwarded = !/; hit/.test(seen.cacheStatus) && failed === undefined;
  if (forwarded) return; // The origin itself spoke, now.
  const origin = said.get(number)!;

  expect(origin.flags, where).not.toContain('private');
  expect(origin.flags, where).not.toContain('no-store');
  expect(origin.flags, where).not.toContain('no-cache');
  expect(happens.asks, where).not.toBe('no-cache');
  expect(happens.asks, where).not.toBe('no-store');
  if (origin.variant !== undefined) expect(origin.variant, where).toBe(happens.lang);
  expect(number, where).toBeGreaterThan(purgedAt);

  const age = now - origin.at + origin.age;
  const past = age - (origin.sMaxage ?? origin.maxAge);
  // stale-if-error holds "regardless of other freshness information" (RFC 5861 §4), once the origin has failed.
  if (failed === undefined || origin.sie === 0) {
    if (happens.asks === 'max-age=3') expect(age, where).toBeLessThanOrEqual(3);
    if (happens.asks === 'min-fresh=5') expect(past, where).toBeLessThanOrEqual(-5);
  }
  if (past < 0) return;
  expect(origin.flags, where).not.toContain('must-revalidate');
  expect(origin.flags, where).not.toContain('proxy-revalidate');
  const implicit = origin.sMaxage === undefined;
  // The origin may have failed up to five seconds ago: then the stale response answers at once.
  const lost = /stale-disconnected/.test(seen.cacheStatus);
  const erred = /stale-if-error/.test(seen.cacheStatus);
  const allowed = Math.max(
    origin.swr,
    implicit && happens.asks === 'max-stale=10' ? 10.001 : 0,
    erred || lost ? origin.sie : 0,
    lost && implicit && origin.sie === 0 ? 20.001 : 0,
  );
  expect(past, where).toBeLessThan(allowed);
}

test('a response for one visitor never reaches another, however requests overlap', async () => {
  const asks = fc.record({ visitor: fc.integer({ min: 0, max: 3 }), open: fc.boolean() });
  const secret = fc.constantFrom('private', 'no-store', 'private="x"', 'max-age=60', 'vary');
  await fc.assert(
    fc.asyncProperty(secret, fc.array(asks, { minLength: 2, maxLength: 20 }), async (how, requests) => {
      const { ask, origin } = createHarness();
      const waiting: (() => void)[] = [];
      origin(async (come) => {
        await new Promise<void>((resolve) => waiting.push(resolve));
        const who = come.header('cookie')!;
        const headers: Record<string, string> =
          how === 'vary'
            ? { 'cache-control': 'max-age=60', vary: 'cookie', 'set-cookie': who }
            : { 'cache-control': how, 'set-cookie': who, ...(how === 'private="x"' ? { x: who } : {}) };
        // What is declared cacheable for all has a body for all; its cookie still is one visitor's.
        return { headers, body: how === 'max-age=60' || how === 'private="x"' ? 'all' : who };
      });
      const answers = requests.map(async ({ visitor, open }) => {
        const cookie = `visitor=${visitor}`;
        const pending = ask({ headers: { cookie } });
        if (open) for (const go of waiting.splice(0)) go();
        const seen = await pending;
        if (how !== 'max-age=60' && how !== 'private="x"') expect(seen.text).toBe(cookie);
        expect([undefined, cookie]).toContain(seen.header('set-cookie'));
        expect([undefined, cookie]).toContain(seen.header('x'));
      });
      const done = Promise.all(answers);
      let finished = false;
      done
        .finally(() => {
          finished = true;
        })
        .catch(() => {});
      while (!finished) {
        for (const go of waiting.splice(0)) go();
        await Promise.resolve();
      }
      await done;
    }),
    { numRuns: 300 },
  );
});
