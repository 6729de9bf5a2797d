import { describe, expect, test } from 'vitest';
import { Breaker, type BreakerOptions, type BreakerState, type Outcome } from '../src/fetching/breaker.ts';
import { type Call, type FailureReason, type FetchedResponse, FetchFailure } from '../src/fetching/call.ts';
import { guard } from '../src/fetching/guard.ts';
import { promised, sendBy } from './fetching-support.ts';

const DEADLINE = 700;

/** A breaker with a clock of its own. */
function setup(options: BreakerOptions = {}) {
  let now = 1_000_000;
  const changes: [BreakerState, string][] = [];
  const breaker = new Breaker({ now: () => now, onChange: (state, why) => changes.push([state, why]), ...options });
  const enter = () => breaker.enter(DEADLINE);
  const call = (outcome: Outcome, times = 1) => {
    for (let n = 0; n < times; n++) breaker.leave(enter(), outcome);
  };
  const wait = (ms: number) => {
    now += ms;
  };
  return { breaker, enter, call, wait, changes, state: () => breaker.state() };
}

type Step = readonly [outcome: Outcome, times: number, msAfterwards?: number];

test.each<[title: string, steps: Step[], BreakerState]>([
  ['nothing was asked', [], 'closed'],
  ['four of four failed', [['failure', 4]], 'closed'],
  ['five of five failed', [['failure', 5]], 'open'],
  [
    'five in a row failed after a thousand that did not',
    [
      ['success', 1000],
      ['failure', 5],
    ],
    'open',
  ],
  [
    'four in a row failed after a thousand that did not',
    [
      ['success', 1000],
      ['failure', 4],
    ],
    'closed',
  ],
  ['five in a row failed, a minute between them', [...Array(4).fill(['failure', 1, 60_000]), ['failure', 1]], 'open'],
  [
    'half of ten failed',
    [
      ['failure', 4],
      ['success', 5],
      ['failure', 1],
    ],
    'open',
  ],
  [
    'less than half of ten failed',
    [
      ['failure', 4],
      ['success', 6],
    ],
    'closed',
  ],
  [
    'half failed, less than ten',
    [
      ['failure', 4],
      ['success', 4],
      ['failure', 1],
    ],
    'closed',
  ],
  [
    'the failures are eleven seconds old',
    [
      ['failure', 4, 11_000],
      ['success', 5],
      ['failure', 1],
    ],
    'closed',
  ],
  [
    'the failures are eight seconds old',
    [
      ['failure', 4, 8000],
      ['success', 5],
      ['failure', 1],
    ],
    'open',
  ],
  [
    'the successes are eleven seconds old',
    [
      ['success', 20, 11_000],
      ['failure', 4],
      ['success', 5],
      ['failure', 1],
    ],
    'open',
  ],
  ['calls were cut short on our side', [['unknown', 100]], 'closed'],
  [
    'calls were cut short between failures',
    [
      ['failure', 4],
      ['unknown', 100],
      ['failure', 1],
    ],
    'open',
  ],
])('when %s', (_, steps, state) => {
  const breaker = setup();
  for (const [outcome, times, ms = 0] of steps) {
    breaker.call(outcome, times);
    breaker.wait(ms);
  }
  expect(breaker.state()).toBe(state);
});

describe('an open breaker', () => {
  test('refuses for the cool-down, then lets one probe pass at a time', () => {
    const { enter, call, wait, state } = setup();
    call('failure', 5);
    wait(999);
    expect([state(), enter()]).toEqual(['open', 0]);
    wait(1);
    expect(state()).toBe('half-open');
    expect(enter()).toBeGreaterThan(0);
    expect([state(), enter(), enter()]).toEqual(['half-open', 0, 0]);
  });

  test('closes when the probe is answered, and has forgotten what was', () => {
    const { call, wait, state, changes } = setup();
    call('failure', 5);
    wait(1000);
    call('success');
    expect(state()).toBe('closed');
    call('failure', 4);
    expect(state()).toBe('closed');
    expect(changes).toEqual([
      ['open', '5 calls in a row failed; asked again in 1000 ms'],
      ['closed', 'it answered'],
    ]);
  });

  test('waits longer each time that the probe fails, up to 3 s', () => {
    const { call, wait, state } = setup();
    call('failure', 5);
    for (const coolDown of [1000, 2000, 3000, 3000]) {
      wait(coolDown - 1);
      expect(state()).toBe('open');
      wait(1);
      expect(state()).toBe('half-open');
      call('failure');
    }
  });

  test.each([
    ['soon after it closed waits longer', 9999, 2000],
    ['a window after it closed waits as at first', 10_000, 1000],
  ])('that opens again %s', (_, closedFor, coolDown) => {
    const { call, wait, changes } = setup();
    call('failure', 5);
    wait(1000);
    call('success');
    wait(closedFor);
    call('failure', 5);
    expect(changes.at(-1)).toEqual(['open', `5 calls in a row failed; asked again in ${coolDown} ms`]);
  });

  test('lets the next one probe when the probe was cut short on our side', () => {
    const { call, wait, state, enter } = setup();
    call('failure', 5);
    wait(1000);
    call('unknown');
    expect(state()).toBe('half-open');
    expect(enter()).toBeGreaterThan(0);
  });

  test('does not listen to calls from before it opened', () => {
    const { breaker, call, enter, wait, state } = setup();
    const early = [enter(), enter(), enter()];
    call('failure', 5);
    wait(1000);
    enter();
    breaker.leave(early[0]!, 'failure');
    breaker.leave(early[1]!, 'success');
    expect(state()).toBe('half-open');
    breaker.leave(early[2]!, 'failure');
    wait(5000);
    expect([state(), enter()]).toEqual(['half-open', 0]);
  });

  test('that has closed does not count failures from before it opened', () => {
    const { breaker, call, enter, wait, state } = setup();
    const early = Array.from({ length: 100 }, enter);
    call('failure', 5);
    wait(1000);
    call('success');
    for (const pass of early) breaker.leave(pass, 'failure');
    expect(state()).toBe('closed');
  });
});

describe('one who hangs', () => {
  /** Ten calls under way for `ms`, then another. */
  function hang(ms: number, waiting = 10) {
    const breaker = setup();
    const early = Array.from({ length: waiting }, breaker.enter);
    breaker.wait(ms);
    return { ...breaker, early, last: breaker.enter() };
  }

  test('is asked no more when ten calls wait for half a deadline, long before they fail', () => {
    const { last, state, changes } = hang(DEADLINE / 2);
    expect([last, state()]).toEqual([0, 'open']);
    expect(changes[0]![1]).toBe('10 calls wait and none was answered for 350 ms; asked again in 1000 ms');
  });

  test.each([
    ['they wait for less', () => hang(DEADLINE / 2 - 1).last],
    ['they are fewer', () => hang(10_000, 9).last],
    [
      'one was answered meanwhile',
      () => {
        const { breaker, early, wait, enter } = hang(DEADLINE / 2 - 1);
        breaker.leave(early[0]!, 'success');
        wait(DEADLINE);
        return enter();
      },
    ],
    [
      'nine came just now',
      () => {
        const { enter, wait } = setup();
        enter();
        wait(10_000);
        return Array.from({ length: 20 }, enter).at(-1)!;
      },
    ],
    [
      'their clients left meanwhile',
      () => {
        const { breaker, early, wait, enter } = hang(0);
        for (const pass of early) breaker.leave(pass, 'unknown');
        wait(10_000);
        return enter();
      },
    ],
  ])('is asked when %s', (_, enterLast) => {
    expect(enterLast()).toBeGreaterThan(0);
  });

  test('is asked again at the first answer, for then it was only slow', () => {
    const { breaker, early, state, enter } = hang(DEADLINE / 2);
    breaker.leave(early[0]!, 'failure');
    expect(state()).toBe('open');
    breaker.leave(early[1]!, 'success');
    expect(state()).toBe('closed');
    expect(enter()).toBeGreaterThan(0);
  });
});

test('a quarter of failures for many windows leaves it closed', () => {
  const { call, wait, state } = setup();
  for (let n = 0; n < 5000; n++) {
    call('success', 3);
    call('failure');
    wait(7);
  }
  expect(state()).toBe('closed');
  call('failure', 5);
  expect(state()).toBe('open');
});

describe('through a breaker', () => {
  const answer = (status: number): FetchedResponse => ({ status, headers: {}, setCookie: [], body: Buffer.alloc(0) });
  const CALL: Call = { path: '/', headers: {}, deadline: DEADLINE, maxBytes: 1, end: 0 };

  /** Five calls that end alike, then one more. */
  async function sendFive(end: number | FailureReason | Error, call: Partial<Call> = {}) {
    let sent = 0;
    const breakers = new Map<string | undefined, Breaker>();
    const breakerOf = (part: string | undefined) => {
      const breaker = breakers.get(part) ?? new Breaker();
      breakers.set(part, breaker);
      return breaker;
    };
    const layer = sendBy(async () => {
      sent++;
      if (typeof end === 'number') return answer(end);
      throw end instanceof Error ? end : new FetchFailure(end, 'x');
    });
    const send = promised(guard(layer, breakerOf));
    for (let n = 0; n < 5; n++) await send({ ...CALL, ...call }).catch(() => {});
    const last = await send({ ...CALL, ...call }).catch((failure) => failure);
    return { last, sent, send };
  }

  test.each<number | FailureReason>([500, 502, 503, 504, 'refused', 'reset', 'malformed', 'deadline', 'overloaded'])(
    '%s is a failure of the podlet',
    async (end) => {
      const { last, sent } = await sendFive(end);
      expect([last.reason, last.message, sent]).toEqual([
        'open',
        '/ was not asked for: too many like it failed just now',
        5,
      ]);
    },
  );

  test.each<number | FailureReason | Error>([
    200,
    204,
    302,
    304,
    400,
    404,
    410,
    429,
    499,
    'too large',
    'aborted',
    'unsendable',
    new Error('a fault of our own'),
  ])('%s is none', async (end) => {
    expect((await sendFive(end)).sent).toBe(6);
  });

  test('what fails is not asked, while other parts are', async () => {
    const { send, last } = await sendFive(500, { part: 'cart' });
    expect(last.reason).toBe('open');
    expect((await send({ ...CALL, part: 'header' })).status).toBe(500);
  });

  test.each([
    [100, 5],
    [99, 6],
  ])('what missed a deadline of %i ms is sent %i times: less says nothing of the podlet', async (deadline, times) => {
    expect((await sendFive('deadline', { deadline })).sent).toBe(times);
    expect((await sendFive('reset', { deadline })).sent).toBe(5);
  });

  test('what is asked in the background goes past it', async () => {
    expect((await sendFive(500, { background: true })).sent).toBe(6);
  });
});
