import { expect, test } from 'vitest';
import { at, createHarness, type Fields } from './harness.ts';

/** Is the response still fresh so many seconds after it was received? */
type Row = [id: string, rfc: string, headers: Fields, after: number, fresh: boolean, status?: number];

const cc = (value: string | string[]): Fields => ({ 'cache-control': value });

const ROWS: Row[] = [
  ['max-age, not yet over', '9111 §4.2', cc('max-age=60'), 59, true],
  ['max-age, just over', '9111 §4.2', cc('max-age=60'), 60, false],
  ['max-age=0', '9111 §5.2.2.1', cc('max-age=0, public'), 0, false],
  ['s-maxage over max-age, longer', '9111 §5.2.2.10', cc('max-age=1, s-maxage=60'), 30, true],
  ['s-maxage over max-age, shorter', '9111 §5.2.2.10', cc('s-maxage=1, max-age=60'), 30, false],
  ['s-maxage on another line', '9111 §5.2.2.10', cc(['max-age=60', 's-maxage=1']), 30, false],
  ['max-age over Expires', '9111 §5.3', { ...cc('max-age=60'), expires: at(-100) }, 30, true],
  ['max-age=0 over Expires', '9111 §5.3', { ...cc('max-age=0'), expires: at(100) }, 30, false],
  ['invalid max-age with Expires', '9111 §4.2.1', { ...cc('max-age=x'), expires: at(100) }, 1, false],
  ['directive in any case', '9111 §5.2', cc('MaX-aGe=60'), 30, true],
  ['quoted argument', '9111 §5.2', cc('max-age="60"'), 30, true],
  ['argument in single quotes', '9111 §4.2.1', cc("max-age='60'"), 1, false],
  ['max-age inside a quoted string', '9111 §5.2', cc('ext="max-age=600", max-age=1'), 30, false],
  ['max-age inside a quoted string after', '9111 §5.2', cc('max-age=1, ext="a\\", max-age=600"'), 30, false],
  ['comma inside a quoted string', '9111 §5.2', cc('ext="a, no-store", max-age=60'), 30, true],
  ['unknown directives', '9111 §5.2.3', cc('foo, bar=1, max-age=60'), 30, true],
  ['empty list members', '9110 §5.6.1', cc(', ,max-age=60,,'), 30, true],
  ['space before =', '9111 §5.2', cc('max-age =60'), 1, false],
  ['space after =', '9111 §5.2', cc('max-age= 60'), 1, false],
  ['no argument', '9111 §4.2.1', cc('max-age'), 1, false],
  ['letters', '9111 §4.2.1', cc('max-age=60a'), 1, false],
  ['negative', '9111 §4.2.1', cc('max-age=-60'), 1, false],
  ['fraction', '9111 §4.2.1', cc('max-age=60.5'), 1, false],
  ['leading zeros', '9111 §1.2.2', cc('max-age=0060'), 30, true],
  ['2^31', '9111 §1.2.2', cc('max-age=2147483648'), 1e6, true],
  ['more than 2^31', '9111 §1.2.2', cc('max-age=99999999999999999999'), 2 ** 31 - 1, true],
  ['more than 2^31, no longer', '9111 §1.2.2', cc('max-age=99999999999999999999'), 2 ** 31, false],
  ['repeated: the first, longer', '9111 §4.2.1', cc('max-age=60, max-age=1'), 30, true],
  ['repeated: the first, shorter', '9111 §4.2.1', cc('max-age=1, max-age=60'), 30, false],

  ['Expires ahead of Date', '9111 §4.2.1', { expires: at(60), date: at(0) }, 59, true],
  ['Expires reached', '9111 §4.2.1', { expires: at(60), date: at(0) }, 60, false],
  ['Expires counts from Date, not from our clock', '9111 §4.2.1', { expires: at(1060), date: at(1000) }, 61, false],
  ['Expires in the past', '9111 §5.3', { expires: at(-60), date: at(0) }, 0, false],
  ['Expires before Date', '9111 §5.3', { expires: at(300), date: at(400) }, 0, false],
  ['Expires without Date', '9110 §6.6.1', { expires: at(60) }, 30, true],
  ['Expires with an invalid Date', '9110 §6.6.1', { expires: at(60), date: 'foo' }, 30, true],
  ['Expires: 0', '9111 §5.3', { expires: '0' }, 0, false],
  ['Expires: RFC 850 date', '9110 §5.6.7', { expires: 'Thursday, 18-Aug-50 02:01:18 GMT' }, 30, true],
  ['Expires: asctime date', '9110 §5.6.7', { expires: 'Thu Aug  8 02:01:18 2050' }, 30, true],
  ['Expires: case of names', '9110 §5.6.7', { expires: 'THU, 18 AUG 2050 02:01:18 gMT' }, 30, true],
  ['Expires: UTC', '9110 §5.6.7', { expires: 'Thu, 18 Aug 2050 02:01:18 UTC' }, 0, false],
  ['Expires: two-digit year', '9110 §5.6.7', { expires: 'Thu, 18 Aug 50 02:01:18 GMT' }, 0, false],
  ['Expires: no comma', '9110 §5.6.7', { expires: 'Thu 18 Aug 2050 02:01:18 GMT' }, 0, false],
  ['Expires: two spaces', '9110 §5.6.7', { expires: 'Thu, 18  Aug 2050 02:01:18 GMT' }, 0, false],
  ['Expires: dashes', '9110 §5.6.7', { expires: 'Thu, 18-Aug-2050 02:01:18 GMT' }, 0, false],
  ['Expires: periods', '9110 §5.6.7', { expires: 'Thu, 18 Aug 2050 02.01.18 GMT' }, 0, false],
  ['Expires: one-digit hour', '9110 §5.6.7', { expires: 'Thu, 18 Aug 2050 2:01:18 GMT' }, 0, false],
  ['Expires: 31 February', '9110 §5.6.7', { expires: 'Thu, 31 Feb 2050 02:01:18 GMT' }, 0, false],
  ['Expires: hour 24', '9110 §5.6.7', { expires: 'Thu, 18 Aug 2050 24:01:18 GMT' }, 0, false],
  ['Expires repeated: the first', '9111 §4.2.1', { expires: [at(-60), at(60)] }, 0, false],

  ['Age is added', '9111 §4.2.3', { ...cc('max-age=60'), age: '40' }, 19, true],
  ['Age is added, over', '9111 §4.2.3', { ...cc('max-age=60'), age: '40' }, 20, false],
  ['Age beyond the lifetime', '9111 §4.2.3', { ...cc('max-age=60'), age: '7200' }, 0, false],
  ['Age against a slow Date: the greater', '9111 §4.2.3', { expires: at(10), date: at(-10), age: '25' }, 0, false],
  ['a slow Date alone', '9111 §4.2.3', { ...cc('max-age=60'), date: at(-50) }, 9, true],
  ['a slow Date alone, over', '9111 §4.2.3', { ...cc('max-age=60'), date: at(-50) }, 10, false],
  ['a fast Date is no age', '9111 §4.2.3', { ...cc('max-age=60'), date: at(50) }, 59, true],
  ['Age: not a number', '9111 §5.1', { ...cc('max-age=60'), age: 'abc' }, 30, true],
  ['Age: negative', '9111 §5.1', { ...cc('max-age=60'), age: '-7200' }, 30, true],
  ['Age: fraction', '9111 §5.1', { ...cc('max-age=60'), age: '7200.0' }, 30, true],
  ['Age: list, the first', '9111 §5.1', { ...cc('max-age=60'), age: '7200, 0' }, 0, false],
  ['Age: lines, the first', '9111 §5.1', { ...cc('max-age=60'), age: ['0', '7200'] }, 30, true],
  ['Age: invalid first', '9111 §5.1', { ...cc('max-age=60'), age: 'x, 7200' }, 30, true],
  ['Age: huge', '9111 §1.2.2', { ...cc('max-age=60'), age: '99999999999999999999' }, 0, false],

  ['heuristic: a tenth since Last-Modified', '9111 §4.2.2', { 'last-modified': at(-1000) }, 99, true],
  ['heuristic: over', '9111 §4.2.2', { 'last-modified': at(-1000) }, 100, false],
  ['heuristic: capped', '9111 §4.2.2', { 'last-modified': at(-1e9) }, 3599, true],
  ['heuristic: capped, over', '9111 §4.2.2', { 'last-modified': at(-1e9) }, 3600, false],
  ['heuristic: Last-Modified ahead', '9111 §4.2.2', { 'last-modified': at(1000) }, 0, false],
  ['heuristic: none with no-cache', '9111 §5.2.2.4', { ...cc('no-cache'), 'last-modified': at(-1e5) }, 0, false],
  ['heuristic: none with a Set-Cookie', '9111 §7.3', { 'last-modified': at(-1e5), 'set-cookie': 'a=b' }, 0, false],
  ...[203, 204, 300, 301, 308, 404, 405, 410, 414, 501].map(
    (status): Row => [`heuristic: ${status}`, '9110 §15.1', { 'last-modified': at(-1000) }, 50, true, status],
  ),
  ...[201, 202, 302, 303, 307, 400, 403, 502, 503, 504, 599].map(
    (status): Row => [`heuristic: not ${status}`, '9110 §15.1', { 'last-modified': at(-1000) }, 0, false, status],
  ),
  ['heuristic: 599 with public', '9111 §4.2.2', { ...cc('public'), 'last-modified': at(-1000) }, 50, true, 599],
  ['no lifetime by default', '9111 §4.2', { etag: '"1"' }, 0, false],
];

test.each(ROWS)('%s (RFC %s)', async (_id, _rfc, headers, after, fresh, status = 200) => {
  const { ask, advance, origin, arrived } = createHarness();
  origin({ status, headers, body: status === 204 ? null : 'body' });
  await ask();
  advance(after);
  const again = await ask();
  expect(again.cacheStatus.includes('; hit'), again.cacheStatus).toBe(fresh);
  expect(arrived.length).toBe(fresh ? 1 : 2);
  if (fresh) expect(again.status).toBe(status);
});

test('a guess is not made for a request with a cookie', async () => {
  const { ask, origin, arrived } = createHarness();
  origin({ headers: { 'last-modified': at(-1e5) } });
  await ask({ headers: { cookie: 'session=1' } });
  await ask();
  expect(arrived).toHaveLength(2);
});

test('the time that the response took counts as age', async () => {
  const { ask, advance, origin } = createHarness();
  origin(() => {
    advance(5);
    return { headers: { 'cache-control': 'max-age=60', age: '10' } };
  });
  await ask();
  const hit = await ask();
  expect(hit.header('age')).toBe('15');
  expect(hit.cacheStatus).toBe('selvedge; hit; ttl=45');
});
