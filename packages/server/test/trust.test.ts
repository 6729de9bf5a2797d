import { expect, test } from 'vitest';
import { createTrust } from '../src/trust.ts';

test.each([
  [['127.0.0.1'], '127.0.0.1', true],
  [['127.0.0.1'], '::ffff:127.0.0.1', true],
  [['127.0.0.1'], '127.0.0.2', false],
  [['10.0.0.0/8'], '10.255.0.1', true],
  [['10.0.0.0/8'], '11.0.0.1', false],
  [['::1', 'fd00::/8'], 'fd12::1', true],
  [['::1'], '127.0.0.1', false],
  [['0.0.0.0/0'], '1.2.3.4', true],
  [[], '127.0.0.1', false],
  [['127.0.0.1'], undefined, false],
  [['127.0.0.1'], '', false],
  [['127.0.0.1'], 'localhost', false],
])('peers %j: is %s trusted? %s', (ranges, address, isTrusted) => {
  expect(createTrust(ranges)(address)).toBe(isTrusted);
});

test.each([
  'localhost',
  '',
  '10.0.0',
  '10.0.0.0/',
  '10.0.0.0/33',
  '10.0.0.0/-1',
  '10.0.0.0/8/9',
  '::1/129',
  '/8',
  '10.0.0.0/8x',
])('the range %j is refused by name', (range) => {
  expect(() => createTrust([range])).toThrow(`"${range}" is no address or CIDR range`);
});
