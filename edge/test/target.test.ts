import { expect, test } from 'vitest';
import { isHost, readTarget } from '../src/target.ts';

const long = 'a'.repeat(5000);

test.each([
  ['/', '/'],
  ['/a/b-c_d.e~f', '/a/b-c_d.e~f'],
  ['/a/', '/a/'],
  ['/a/../b', '/b'],
  ['/a/./b', '/a/b'],
  ['/..', '/'],
  ['//', '//'],
  ['//stores', '//stores'],
  ['/%zz', '/%zz'],
  ['/a?', '/a'],
  ['/a?b=2&a=1', '/a?a=1&b=2'],
  ['/a?a=2&a=1', '/a?a=2&a=1'],
  ['/a?utm_source=x&gclid=y', '/a'],
  ['http://shop.example/a?b', '/a?b='],
  ['HTTP://shop.example', '/'],
  [`/${long}?q=1`, `/${long}?q=1`],
  [`/${'a/'.repeat(2000)}?q=1`, `/${'a/'.repeat(2000)}?q=1`],
])('the target %s is asked for as %s', (target, path) => {
  expect(readTarget(target)).toEqual({ path });
});

test.each(['', 'a', '*', 'ftp://a/', '/a b', '/a\\b', '/a\u0000', '/\u007f', 'http://[::1', 'http://'])(
  'the target %j is refused',
  (target) => {
    expect(readTarget(target)).toHaveProperty('refused');
  },
);

test.each([
  ['localhost', true],
  ['localhost:8080', true],
  ['127.0.0.1:80', true],
  ['[::1]:80', true],
  ['shop.example.', true],
  [undefined, false],
  ['', false],
  ['a b', false],
  ['a@b', false],
  ['a/b', false],
  ['%00', false],
  ['[::1', false],
  ['localhost:99999', false],
  ['localhost:x', false],
])('the Host %j names a host: %s', (host, isOne) => {
  expect(isHost(host)).toBe(isOne);
});
