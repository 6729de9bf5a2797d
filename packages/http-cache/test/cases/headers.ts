import { at } from '../harness.ts';
import type { Case } from './case.ts';

const CC = { 'cache-control': 'max-age=60' };
const STORED = 'selvedge; fwd=uri-miss; ttl=60; stored';
const HIT = 'selvedge; hit; ttl=60';

/** Which fields are stored and sent, RFC 9213's targeted fields, and HEAD. */
export const headerCases: Case[] = [
  {
    id: 'hop-by-hop fields and those that Connection names are not passed on',
    rfc: '9110 §7.6.1',
    steps: [
      {
        origin: {
          headers: {
            ...CC,
            connection: ['A, close', 'b'],
            a: '1',
            b: '2',
            c: '3',
            'keep-alive': 'timeout=5',
            'transfer-encoding': 'chunked',
            upgrade: 'h2c',
            'proxy-connection': 'keep-alive',
          },
        },
        says: STORED,
        headers: { a: null, b: null, c: '3', connection: null },
      },
      {
        says: HIT,
        headers: { a: null, b: null, c: '3', connection: null, 'keep-alive': null, 'transfer-encoding': null },
      },
    ],
  },
  {
    id: 'fields of an exchange with a proxy are not stored',
    rfc: '9111 §3.1',
    steps: [
      { origin: { headers: { ...CC, 'proxy-authentication-info': 'x', 'set-cookie2': 'a=b' } }, says: STORED },
      { says: HIT, headers: { 'proxy-authentication-info': null, 'set-cookie2': null } },
    ],
  },
  {
    id: 'unknown fields are stored, each line of them',
    rfc: '9111 §3.1',
    steps: [
      { origin: { headers: { ...CC, 'x-a': ['1', '2'], 'www-authenticate': 'Basic' } }, says: STORED },
      { says: HIT, headers: { 'x-a': '1, 2', 'www-authenticate': 'Basic' } },
    ],
  },
  {
    id: 'fields that no-cache lists are not reused',
    rfc: '9111 §5.2.2.4',
    steps: [
      {
        origin: { headers: { 'cache-control': ['no-cache="A, b"', 'max-age=60'], a: '1', b: '2', c: '3' } },
        says: STORED,
        headers: { a: '1', b: '2', c: '3' },
      },
      { says: HIT, headers: { a: null, b: null, c: '3' } },
    ],
  },
  {
    id: 'fields that private lists are for one visitor',
    rfc: '9111 §5.2.2.7',
    steps: [
      {
        origin: { headers: { 'cache-control': 'private="x-user", max-age=60', 'x-user': 'anna' } },
        says: STORED,
        headers: { 'x-user': 'anna' },
      },
      { says: HIT, headers: { 'x-user': null } },
    ],
  },
  {
    id: 'the Date stays, the Age grows',
    rfc: '9111 §4.2.3',
    steps: [
      { origin: { headers: { ...CC, date: at(-5), age: '8' } }, says: 'selvedge; fwd=uri-miss; ttl=52; stored' },
      { after: 2.5, says: 'selvedge; hit; ttl=50', headers: { date: at(-5), age: '10' } },
      { after: 3, says: 'selvedge; hit; ttl=47', headers: { date: at(-5), age: '13' } },
    ],
  },
  {
    id: 'a response without a Date gets one',
    rfc: '9110 §6.6.1',
    steps: [
      { after: 1, origin: { headers: CC }, says: STORED, headers: { date: at(1) } },
      { after: 5, says: 'selvedge; hit; ttl=55', headers: { date: at(1) } },
    ],
  },
  {
    id: 'a response in chunks gets its length when it is stored',
    rfc: '9110 §8.6',
    steps: [
      { origin: { headers: CC, body: ['one', 'two'] }, says: STORED, headers: { 'content-length': null } },
      { says: HIT, headers: { 'content-length': '6' }, text: 'onetwo' },
    ],
  },
  {
    id: 'the word of caches before stays in front',
    rfc: '9211 §2',
    steps: [
      { origin: { headers: { ...CC, 'cache-status': 'inner; hit' } }, says: `inner; hit, ${STORED}` },
      { says: `inner; hit, ${HIT}` },
    ],
  },
  {
    id: 'a name that is no token is quoted',
    rfc: '9211 §2',
    options: { name: 'Edge of "Selvedge"' },
    steps: [{ origin: { headers: CC }, says: '"Edge of \\"Selvedge\\""; fwd=uri-miss; ttl=60; stored' }],
  },
  ...targeted(),
  {
    id: 'HEAD is answered from a stored GET',
    rfc: '9111 §4',
    steps: [
      { origin: { headers: CC, body: 'body' }, says: STORED },
      { asks: { method: 'HEAD' }, says: HIT, text: '', headers: { 'content-length': '4' }, reaches: false },
    ],
  },
  {
    id: 'a HEAD that nothing stored answers stores nothing',
    rfc: '9110 §9.3.2',
    steps: [
      { asks: { method: 'HEAD' }, origin: { headers: CC }, says: 'selvedge; fwd=uri-miss' },
      { origin: { headers: CC }, says: STORED },
    ],
  },
  {
    id: 'a HEAD of the same response makes it fresh',
    rfc: '9111 §4.3.5',
    steps: [
      { origin: { headers: { ...CC, etag: '"a"', 'x-a': '1', 'x-b': '1' }, body: 'body' }, says: STORED },
      {
        after: 60,
        asks: { method: 'HEAD' },
        origin: { headers: { ...CC, etag: '"a"', 'content-length': '4', 'x-a': '2' } },
        says: 'selvedge; fwd=stale; ttl=60',
        headers: { 'x-a': '2', 'x-b': '1' },
      },
      { says: HIT, text: 'body', headers: { 'x-a': '2', 'x-b': '1' } },
    ],
  },
  ...[{ etag: '"b"' }, { 'last-modified': at(-1) }, { 'content-length': '5' }].map(
    (news): Case => ({
      id: `a HEAD with another ${Object.keys(news)[0]} proves the stored response outdated`,
      rfc: '9111 §4.3.5',
      steps: [
        { origin: { headers: { ...CC, etag: '"a"', 'last-modified': at(-9) }, body: 'body' }, says: STORED },
        { after: 60, asks: { method: 'HEAD' }, origin: { headers: { ...CC, ...news } }, says: 'selvedge; fwd=stale' },
        { origin: { headers: CC }, says: STORED },
      ],
    }),
  ),
];

/** What targeted fields make of `Cache-Control: max-age=10`: the ttl, or why it is not stored. */
function targeted(): Case[] {
  const rows: [id: string, fields: Record<string, string>, told: string][] = [
    ['max-age counts before Cache-Control', { 'cdn-cache-control': 'max-age=60' }, 'ttl=60; stored'],
    ['no-store counts before Cache-Control', { 'cdn-cache-control': 'no-store' }, 'detail=no-store'],
    [
      'no-store in Cache-Control does not count then',
      { 'cache-control': 'no-store', 'cdn-cache-control': 'max-age=60' },
      'ttl=60; stored',
    ],
    ['Expires does not count then', { 'cdn-cache-control': 'public', expires: at(99), etag: '"a"' }, 'ttl=0; stored'],
    ['a syntax error makes it as if it were not there', { 'cdn-cache-control': 'max-age=60, &' }, 'ttl=10; stored'],
    ['upper case is a syntax error', { 'cdn-cache-control': 'Max-Age=60' }, 'ttl=10; stored'],
    ['an empty field is as if it were not there', { 'cdn-cache-control': '' }, 'ttl=10; stored'],
    ['a time of the wrong type is none', { 'cdn-cache-control': 'max-age="60"', etag: '"a"' }, 'ttl=0; stored'],
    ['a negative time is none', { 'cdn-cache-control': 'max-age=-1', etag: '"a"' }, 'ttl=0; stored'],
    ['parameters are ignored', { 'cdn-cache-control': 'max-age=60;x=1' }, 'ttl=60; stored'],
    ['unknown directives are ignored', { 'cdn-cache-control': 'foo, max-age=60' }, 'ttl=60; stored'],
    ['a false directive is not there', { 'cdn-cache-control': 'max-age=60, no-store=?0' }, 'ttl=60; stored'],
    ['the last of several counts', { 'cdn-cache-control': 'max-age=1, max-age=60' }, 'ttl=60; stored'],
    ['a huge time', { 'cdn-cache-control': 'max-age=99999999999' }, 'ttl=2147483648; stored'],
    [
      'the more specific field counts',
      { 'cdn-cache-control': 'max-age=5', 'selvedge-cache-control': 'max-age=60' },
      'ttl=60; stored',
    ],
    [
      'an invalid one falls through to the next',
      { 'cdn-cache-control': 'max-age=5', 'selvedge-cache-control': '!' },
      'ttl=5; stored',
    ],
  ];
  return rows.map(([id, fields, told]) => ({
    id: `targeted field: ${id}`,
    rfc: '9213 §2',
    options: { targets: ['selvedge-cache-control', 'cdn-cache-control'] },
    steps: [
      {
        origin: { headers: { 'cache-control': 'max-age=10', ...fields } },
        says: `selvedge; fwd=uri-miss; ${told}`,
        headers: fields,
      },
    ],
  }));
}
