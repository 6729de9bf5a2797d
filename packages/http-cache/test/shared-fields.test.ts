import { expect, test } from 'vitest';
import { sharedField } from '../src/shared-fields.ts';
import type { HeaderField } from '../src/types.ts';

test('fields that are the same are one', () => {
  const first = sharedField(['content-type', 'text/html']);
  expect(sharedField(['content-type', 'text/html'])).toBe(first);
});

test.each<[string, HeaderField]>([
  ['another value', ['content-type', 'text/plain']],
  ['another name', ['accept', 'text/html']],
  ['a name that objects have', ['constructor', 'text/html']],
])('a field with %s stays what it is', (_, field) => {
  sharedField(['content-type', 'text/html']);
  expect(sharedField(field)).toEqual(field);
});

test('however many there are, each is what it was, and those that come again are one again', () => {
  for (let at = 0; at < 10_000; at++) {
    expect(sharedField([`x-${at % 200}`, `"${at}"`])).toEqual([`x-${at % 200}`, `"${at}"`]);
  }
  const first = sharedField(['content-type', 'text/html']);
  expect(sharedField(['content-type', 'text/html'])).toBe(first);
});

test('what is long is not held on to', () => {
  const long: HeaderField = ['x-long', 'x'.repeat(2000)];
  sharedField(long);
  expect(sharedField(['x-long', 'x'.repeat(2000)])).not.toBe(long);
});
