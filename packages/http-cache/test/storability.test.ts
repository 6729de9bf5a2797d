import { expect, test } from 'vitest';
import type { CacheOptions } from '../src/index.ts';
import { at, createHarness, type Fields, type Says } from './harness.ts';

/** `yes` when the next request is answered from the store, else why nothing is stored. */
type Row = [id: string, rfc: string, says: Says, outcome: string, asks?: Record<string, string>];

const fresh = (more: Fields = {}, cc = 'max-age=60'): Fields => ({ 'cache-control': cc, ...more });
const STATUSES = [200, 203, 204, 299, 301, 302, 303, 307, 308, 400, 403, 404, 410, 499, 500, 502, 503, 504, 599];

const ROWS: Row[] = [
  ...STATUSES.map(
    (status): Row => [
      `${status} with explicit freshness`,
      '9111 §3',
      { status, headers: fresh(), body: status === 204 ? null : 'body' },
      'yes',
    ],
  ),
  ['206', '9111 §3.3', { status: 206, headers: fresh({ 'content-range': 'bytes 0-3/9' }) }, 'status'],
  ['304 that nobody asked for', '9111 §3', { status: 304, headers: fresh() }, 'status'],
  ['416', '9110 §15.5.17', { status: 416, headers: fresh() }, 'status'],
  ['no-store', '9111 §5.2.2.5', { headers: fresh({}, 'no-store, max-age=60') }, 'no-store'],
  ['No-StOrE', '9111 §5.2', { headers: fresh({}, 'max-age=60, No-StOrE') }, 'no-store'],
  ['no-store on another line', '9110 §5.3', { headers: { 'cache-control': ['max-age=60', 'no-store'] } }, 'no-store'],
  ['no-store in a quoted string', '9111 §5.2', { headers: fresh({}, 'x="no-store", max-age=60') }, 'yes'],
  ['private', '9111 §5.2.2.7', { headers: fresh({}, 'private, max-age=60') }, 'private'],
  ['private with an empty list', '9111 §5.2.2.7', { headers: fresh({}, 'private="", max-age=60') }, 'private'],
  [
    'private with fields',
    '9111 §5.2.2.7',
    { headers: fresh({ 'x-user': '7' }, 'private="x-user", max-age=60') },
    'yes',
  ],
  ['private with and without', '9111 §5.2.2.7', { headers: fresh({}, 'private="a", private, max-age=60') }, 'private'],
  [
    'must-understand, understood',
    '9111 §5.2.2.3',
    { headers: fresh({}, 'must-understand, no-store, max-age=60') },
    'yes',
  ],
  [
    'must-understand, unknown status',
    '9111 §5.2.2.3',
    { status: 299, headers: fresh({}, 'must-understand, max-age=60') },
    'must-understand',
  ],
  ['Vary: *', '9111 §4.1', { headers: fresh({ vary: '*' }) }, 'vary-star'],
  ['Vary: * among others', '9111 §4.1', { headers: fresh({ vary: 'accept, *' }) }, 'vary-star'],
  ['Vary: * on a second line', '9111 §4.1', { headers: fresh({ vary: ['', '*'] }) }, 'vary-star'],
  ['status without freshness', '9111 §3', { status: 403, headers: { etag: '"1"' } }, 'no-freshness'],
  [
    'no-cache does not make a 500 storable',
    '9111 §3',
    { status: 500, headers: { 'cache-control': 'no-cache', etag: '"1"' } },
    'no-freshness',
  ],
  ['neither fresh nor to be validated', '9111 §3', { headers: {} }, 'no-freshness'],
  ['Authorization', '9111 §3.5', { headers: fresh() }, 'authorization', { authorization: 'x' }],
  ['Authorization, public', '9111 §3.5', { headers: fresh({}, 'public, max-age=60') }, 'yes', { authorization: 'x' }],
  ['Authorization, s-maxage', '9111 §3.5', { headers: fresh({}, 's-maxage=60') }, 'yes', { authorization: 'x' }],
  [
    'Authorization, must-revalidate',
    '9111 §3.5',
    { headers: fresh({}, 'must-revalidate, max-age=60') },
    'yes',
    { authorization: 'x' },
  ],
  ['Cookie, declared cacheable', '9111 §7.3', { headers: fresh() }, 'yes', { cookie: 'a=b' }],
  ['Cookie, nothing declared', '9111 §7.3', { headers: { etag: '"1"' } }, 'cookie', { cookie: 'a=b' }],
  [
    'Set-Cookie, nothing declared',
    '9111 §7.3',
    { headers: { 'set-cookie': 'a=b', 'last-modified': at(-1e5) } },
    'cookie',
  ],
  ['Set-Cookie, declared cacheable', '9111 §7.3', { headers: fresh({ 'set-cookie': 'a=b' }) }, 'yes'],
  ['Pragma in the response', '9111 §5.4', { headers: fresh({ pragma: 'no-cache' }) }, 'yes'],
  ['Content-Disposition', '9111 §3', { headers: fresh({ 'content-disposition': 'attachment' }) }, 'yes'],
  ['a body shorter than its Content-Length', '9111 §3.3', { headers: fresh({ 'content-length': '9' }) }, 'truncated'],
  ['a body longer than its Content-Length', '9111 §3.3', { headers: fresh({ 'content-length': '2' }) }, 'truncated'],
  [
    'no body where there should be one',
    '9111 §3.3',
    { headers: fresh({ 'content-length': '4' }), body: null },
    'truncated',
  ],
  ['a body that breaks off', '9111 §3.3', { headers: fresh(), breaks: true }, 'truncated'],
  [
    'more than the limit, known before',
    '–',
    { headers: fresh({ 'content-length': '101' }), body: 'x'.repeat(101) },
    'too-large',
  ],
  ['more than the limit, found out', '–', { headers: fresh(), body: ['x'.repeat(60), 'x'.repeat(41)] }, 'overflow'],
  ['as much as the limit', '–', { headers: fresh(), body: ['x'.repeat(60), 'x'.repeat(40)] }, 'yes'],
  ['tags without end', '–', { headers: fresh({ 'surrogate-key': 'a b c d e' }) }, 'too-many-tags'],
  ['varies on too much', '–', { headers: fresh({ vary: 'a, b, c, d, e' }) }, 'too-many-vary'],
];

const LIMITS: Partial<CacheOptions> = { limits: { maxObjectBytes: 100, maxTags: 4, maxVary: 4 } };

test.each(ROWS)('%s (RFC %s)', async (_id, _rfc, says, outcome, headers = {}) => {
  const { ask, origin, arrived, settled } = createHarness(LIMITS);
  origin(says);
  const reading = ask({ headers });
  if (outcome === 'truncated') await expect(reading).rejects.toThrow(/promised|reset/);
  else {
    const { cacheStatus, text } = await reading;
    const streamed = outcome === 'yes' || outcome === 'overflow';
    expect(cacheStatus).toContain(streamed ? '; stored' : `; detail=${outcome}`);
    if (says.body) expect(text).toBe(typeof says.body === 'string' ? says.body : says.body.join(''));
  }
  await settled();
  if (outcome === 'truncated') origin({});
  const again = await ask();
  expect(again.cacheStatus.includes('; hit'), again.cacheStatus).toBe(outcome === 'yes');
  expect(arrived).toHaveLength(outcome === 'yes' ? 1 : 2);
});

test('a Set-Cookie reaches the visitor it was set for, and nobody else', async () => {
  const { ask, origin } = createHarness();
  origin({ headers: fresh({ 'set-cookie': ['a=b', 'c=d'] }) });
  expect((await ask()).header('set-cookie')).toBe('a=b, c=d');
  const other = await ask();
  expect(other.cacheStatus).toContain('hit');
  expect(other.header('set-cookie')).toBeUndefined();
});

test('a host may refuse to store what sets cookies', async () => {
  const { ask, origin } = createHarness({ setCookie: 'refuse' });
  origin({ headers: fresh({ 'set-cookie': 'a=b' }) });
  expect((await ask()).cacheStatus).toBe('selvedge; fwd=uri-miss; detail=set-cookie');
});
