import type { Case, Step } from './case.ts';

const stored = (cacheControl: string, more: Record<string, string> = {}): Step => ({
  origin: { headers: { 'cache-control': cacheControl, ...more }, body: 'one' },
  says: 'selvedge; fwd=uri-miss; ttl=10; stored',
});

const SIE = 'selvedge; fwd=stale; fwd-status=503; ttl=-10; detail=stale-if-error';
const LOST = 'selvedge; fwd=stale; ttl=-10; detail=stale-disconnected';
const ERROR = { status: 503, body: 'sorry' };
const PASSED = 'selvedge; fwd=stale; detail=no-freshness';

/** Ten seconds stale, and the origin fails: is the stale response served? `null`: the failure reaches the host. */
const failures: [id: string, rfc: string, cacheControl: string, status: number, says: string, asks?: string][] = [
  ['stale-if-error', '5861 §4', 'max-age=10, stale-if-error=60', 503, SIE],
  ['stale-if-error, 500', '5861 §4', 'max-age=10, stale-if-error=60', 500, SIE.replace('503', '500')],
  ['stale-if-error, 504', '5861 §4', 'max-age=10, stale-if-error=60', 504, SIE.replace('503', '504')],
  ['stale-if-error is not for 501', '5861 §4', 'max-age=10, stale-if-error=60', 501, PASSED],
  ['stale-if-error is not for 404', '5861 §4', 'max-age=10, stale-if-error=60', 404, PASSED],
  ['stale-if-error, over', '5861 §4', 'max-age=10, stale-if-error=10', 503, PASSED],
  ['s-maxage with stale-if-error', '5861 §4', 's-maxage=10, stale-if-error=60', 503, SIE],
  ['must-revalidate outweighs it', '9111 §4.2.4', 'max-age=10, stale-if-error=60, must-revalidate', 503, PASSED],
  ['proxy-revalidate outweighs it', '9111 §4.2.4', 'max-age=10, stale-if-error=60, proxy-revalidate', 503, PASSED],
  ['no-cache outweighs it', '9111 §4.2.4', 'max-age=10, stale-if-error=60, no-cache', 503, PASSED],
  ['a client’s stale-if-error', '5861 §4', 'max-age=10', 503, SIE, 'stale-if-error=60'],
  ['a client’s stale-if-error after s-maxage', '9111 §4.2.4', 's-maxage=10', 503, PASSED, 'stale-if-error=60'],
  ['a client narrows it', '5861 §4', 'max-age=10, stale-if-error=60', 503, PASSED, 'stale-if-error=5'],
  ['no word of it', '9111 §4.2.4', 'max-age=10', 503, PASSED],
];

const disconnects: [id: string, rfc: string, cacheControl: string, served: boolean, asks?: string][] = [
  ['no word of it', '9111 §4.2.4', 'max-age=10', true],
  ['stale-if-error', '5861 §4', 'max-age=10, stale-if-error=60', true],
  ['stale-if-error, over', '5861 §4', 'max-age=10, stale-if-error=5', false],
  ['must-revalidate', '9111 §5.2.2.2', 'max-age=10, must-revalidate', false],
  ['proxy-revalidate', '9111 §5.2.2.8', 'max-age=10, proxy-revalidate', false],
  ['s-maxage', '9111 §5.2.2.10', 's-maxage=10', false],
  ['s-maxage with stale-if-error', '5861 §4', 's-maxage=10, stale-if-error=60', true],
  ['no-cache', '9111 §5.2.2.4', 'max-age=10, no-cache', false],
  ['the client forbids it', '9111 §5.2.1.4', 'max-age=10', false, 'no-cache'],
];

/** RFC 9111 §4.2.4 and RFC 5861. */
export const staleCases: Case[] = [
  ...failures.map(
    ([id, rfc, cacheControl, status, says, asks]): Case => ({
      id: `an error of the origin: ${id}`,
      rfc,
      steps: [
        stored(cacheControl, { etag: '"a"' }),
        {
          after: 20,
          asks: asks ? { headers: { 'cache-control': asks } } : {},
          origin: { ...ERROR, status },
          says: says === PASSED && [404, 501].includes(status) ? PASSED : says,
          status: says === PASSED ? status : 200,
          text: says === PASSED ? 'sorry' : 'one',
        },
      ],
    }),
  ),
  ...disconnects.map(
    ([id, rfc, cacheControl, served, asks]): Case => ({
      id: `the origin is lost: ${id}`,
      rfc,
      steps: [
        stored(cacheControl, { etag: '"a"' }),
        {
          after: 20,
          asks: asks ? { headers: { 'cache-control': asks } } : {},
          origin: { fails: 'reset' },
          says: served ? LOST : 'rejected: reset',
          text: served ? 'one' : '',
        },
      ],
    }),
  ),
  {
    id: 'the origin is lost within the body: the stale response still answers, and for the next one too',
    rfc: '9111 §4.2.4',
    steps: [
      stored('max-age=10'),
      {
        after: 20,
        origin: { headers: { 'cache-control': 'max-age=10' }, body: 'tw', breaks: true },
        says: LOST,
        text: 'one',
      },
      { says: 'selvedge; hit; ttl=-10; detail=stale-disconnected', text: 'one', reaches: false },
      {
        after: 5,
        origin: { headers: { 'cache-control': 'max-age=10' }, body: 'two' },
        says: 'selvedge; fwd=stale; ttl=10; stored',
        text: 'two',
      },
    ],
  },
  {
    id: 'the origin is lost: a guessed lifetime is no permission',
    rfc: '9111 §4.2.4',
    steps: [
      {
        origin: { headers: { 'last-modified': 'Thu, 01 Jan 2026 11:58:20 GMT' } },
        says: 'selvedge; fwd=uri-miss; ttl=10; stored',
      },
      { after: 20, origin: { fails: 'reset' }, says: 'rejected: reset' },
    ],
  },
  {
    id: 'the origin is lost: not for longer than the host allows',
    rfc: '9111 §4.2.4',
    options: { limits: { disconnectedStale: 5 } },
    steps: [stored('max-age=10'), { after: 20, origin: { fails: 'reset' }, says: 'rejected: reset' }],
  },
  {
    id: 'after a failure the stale response answers at once for a moment, then the origin is asked again',
    rfc: '5861 §4',
    steps: [
      stored('max-age=10, stale-if-error=60'),
      { after: 20, origin: { fails: 'timeout' }, says: LOST },
      { after: 4, says: 'selvedge; hit; ttl=-14; detail=stale-disconnected', text: 'one', reaches: false },
      {
        after: 1,
        origin: { headers: { 'cache-control': 'max-age=10' }, body: 'two' },
        says: 'selvedge; fwd=stale; ttl=10; stored',
        text: 'two',
      },
    ],
  },
  {
    id: 'stale-while-revalidate answers at once and validates behind',
    rfc: '5861 §3',
    steps: [
      stored('max-age=10, stale-while-revalidate=30', { etag: '"a"' }),
      {
        after: 20,
        origin: { headers: { 'cache-control': 'max-age=10' }, body: 'two' },
        says: 'selvedge; hit; ttl=-10; detail=stale-while-revalidate',
        text: 'one',
        headers: { age: '20' },
        reaches: { 'if-none-match': '"a"' },
      },
      { says: 'selvedge; hit; ttl=10', text: 'two', reaches: false },
    ],
  },
  {
    id: 'stale-while-revalidate behind a HEAD, a range and a condition',
    rfc: '5861 §3',
    steps: ['HEAD', 'GET'].flatMap((method): Step[] => [
      {
        after: 41,
        asks: { url: `http://shop.example/${method}` },
        origin: { headers: { 'cache-control': 'max-age=10, stale-while-revalidate=30' }, body: 'one' },
        says: 'selvedge; fwd=uri-miss; ttl=10; stored',
      },
      {
        after: 20,
        asks: { url: `http://shop.example/${method}`, method, headers: { range: 'bytes=0-0' } },
        origin: { headers: { 'cache-control': 'max-age=10' }, body: 'two' },
        says: 'selvedge; hit; ttl=-10; detail=stale-while-revalidate',
        text: method === 'HEAD' ? '' : 'o',
        reaches: { range: null },
      },
      { asks: { url: `http://shop.example/${method}` }, says: 'selvedge; hit; ttl=10', text: 'two', reaches: false },
    ]),
  },
  {
    id: 'stale-while-revalidate, over',
    rfc: '5861 §3',
    steps: [
      stored('max-age=10, stale-while-revalidate=10'),
      {
        after: 20,
        origin: { headers: { 'cache-control': 'max-age=10' } },
        says: 'selvedge; fwd=stale; ttl=10; stored',
      },
    ],
  },
  ...['must-revalidate', 'proxy-revalidate', 'no-cache'].map(
    (directive): Case => ({
      id: `${directive} outweighs stale-while-revalidate`,
      rfc: '9111 §4.2.4',
      steps: [
        stored(`max-age=10, stale-while-revalidate=60, ${directive}`, { etag: '"a"' }),
        { after: 20, origin: { status: 304 }, says: 'selvedge; fwd=stale; fwd-status=304; ttl=10; stored' },
      ],
    }),
  ),
  {
    id: 's-maxage with its own stale-while-revalidate',
    rfc: '5861 §3',
    steps: [
      stored('s-maxage=10, stale-while-revalidate=30'),
      { after: 20, says: 'selvedge; hit; ttl=-10; detail=stale-while-revalidate' },
    ],
  },
  {
    id: 'a stale response is answered by a condition too',
    rfc: '9110 §13.1.2',
    steps: [
      stored('max-age=10, stale-while-revalidate=30', { etag: '"a"' }),
      {
        after: 20,
        asks: { headers: { 'if-none-match': '"a"' } },
        origin: { status: 304 },
        says: 'selvedge; hit; ttl=-10; detail=stale-while-revalidate',
        status: 304,
      },
    ],
  },
];
