import type { Case, Step } from './case.ts';

const says = (vary: string | string[], body: string) => ({
  headers: { 'cache-control': 'max-age=60', vary },
  body,
});
const STORED = 'selvedge; fwd=uri-miss; ttl=60; stored';
const VARY_MISS = 'selvedge; fwd=vary-miss; ttl=60; stored';
const HIT = 'selvedge; hit; ttl=60';

/** After a response to `first` under `vary`: is one with `second` the same? */
const pairs: [
  id: string,
  vary: string | string[],
  first: Record<string, string>,
  second: Record<string, string>,
  same: boolean,
][] = [
  ['the same value', 'foo', { foo: '1' }, { foo: '1' }, true],
  ['another value', 'foo', { foo: '1' }, { foo: '2' }, false],
  ['no value', 'foo', { foo: '1' }, {}, false],
  ['an empty value is not no value', 'foo', { foo: '' }, {}, false],
  ['no value both times', 'foo', {}, {}, true],
  ['names in any case', 'FoO', { foo: '1' }, { foo: '2' }, false],
  ['a field that is not named', 'foo', { foo: '1', other: '1' }, { foo: '1', other: '2' }, true],
  ['two fields, both the same', 'foo, bar', { foo: '1', bar: '2' }, { foo: '1', bar: '2' }, true],
  ['two fields, one other', 'foo, bar', { foo: '1', bar: '2' }, { foo: '1', bar: '3' }, false],
  ['two fields on two lines', ['foo', 'bar'], { foo: '1', bar: '2' }, { foo: '1', bar: '3' }, false],
  ['values that would run together', 'foo, bar', { foo: '1', bar: '' }, { foo: '', bar: '1' }, false],
  ['white space around commas', 'foo', { foo: '1,2' }, { foo: ' 1 , 2 ' }, true],
  ['white space in quotes', 'foo', { foo: '"1,2"' }, { foo: '"1, 2"' }, false],
  ['order of members', 'foo', { foo: '1, 2' }, { foo: '2, 1' }, false],
  ['case of values', 'foo', { foo: 'a' }, { foo: 'A' }, false],
];

/** RFC 9111 §4.1: the secondary key. */
export const varyCases: Case[] = [
  ...pairs.map(
    ([id, vary, first, second, same]): Case => ({
      id: `Vary: ${id}`,
      rfc: '9111 §4.1',
      steps: [
        { asks: { headers: first }, origin: says(vary, 'one'), says: STORED },
        {
          asks: { headers: second },
          origin: says(vary, 'two'),
          says: same ? HIT : VARY_MISS,
          text: same ? 'one' : 'two',
        },
      ],
    }),
  ),
  {
    id: 'Vary: variants live beside each other',
    rfc: '9111 §4.1',
    steps: [
      { asks: { headers: { foo: '1' } }, origin: says('foo', 'one'), says: STORED },
      { asks: { headers: { foo: '2' } }, origin: says('foo', 'two'), says: VARY_MISS },
      { asks: { headers: { foo: '1' } }, says: HIT, text: 'one', reaches: false },
      { asks: { headers: { foo: '2' } }, says: HIT, text: 'two', reaches: false },
    ],
  },
  {
    id: 'Vary: responses of one URL that vary on different fields are told apart by all of them',
    rfc: '9111 §4.1',
    steps: [
      { asks: { headers: { a: '1', b: '1' } }, origin: says('a', 'one'), says: STORED },
      { asks: { headers: { a: '2', b: '1' } }, origin: says('b', 'two'), says: VARY_MISS },
      { asks: { headers: { a: '3', b: '1' } }, origin: says('b', 'three'), says: VARY_MISS, text: 'three' },
      { asks: { headers: { a: '2', b: '1' } }, says: HIT, text: 'two' },
    ],
  },
  {
    id: 'Vary: a 304 may change what a response varies on',
    rfc: '9111 §3.2',
    steps: [
      {
        asks: { headers: { a: '1' } },
        origin: { headers: { 'cache-control': 'max-age=60', etag: '"1"' }, body: 'one' },
        says: STORED,
      },
      {
        after: 60,
        asks: { headers: { a: '1' } },
        origin: { status: 304, headers: { vary: 'a' } },
        says: 'selvedge; fwd=stale; fwd-status=304; ttl=60; stored',
      },
      { asks: { headers: { a: '2' } }, origin: says('a', 'two'), says: VARY_MISS, text: 'two' },
      { asks: { headers: { a: '1' } }, says: HIT, text: 'one' },
    ],
  },
  {
    id: 'Vary: each variant is validated with its own tag',
    rfc: '9111 §4.3.1',
    steps: ['1', '2', '1', '2'].map((foo, round): Step => {
      const headers = { 'cache-control': 'max-age=60', vary: 'foo', etag: `"${foo}"` };
      return round < 2
        ? { asks: { headers: { foo } }, origin: { headers, body: foo }, says: round === 0 ? STORED : VARY_MISS }
        : {
            after: 60,
            asks: { headers: { foo } },
            origin: { status: 304, headers },
            reaches: { foo, 'if-none-match': `"${foo}"` },
            says: 'selvedge; fwd=stale; fwd-status=304; ttl=60; stored',
            text: foo,
          };
    }),
  },
];
