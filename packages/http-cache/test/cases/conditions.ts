import { at } from '../harness.ts';
import type { Case } from './case.ts';

const A = { 'cache-control': 'max-age=10', etag: '"a"' };

/** RFC 9110 §13 and RFC 9111 §4.3.2: the conditions of clients. */
export const conditionCases: Case[] = [
  {
    id: 'If-None-Match is answered by the cache: strong tag, list, weak comparison, star',
    rfc: '9110 §13.1.2',
    steps: [
      { origin: { headers: A, body: 'one' }, says: 'selvedge; fwd=uri-miss; ttl=10; stored' },
      ...['"a"', '"x", "a"', '"x,y", W/"a", "z"', '*'].map((tag) => ({
        asks: { headers: { 'if-none-match': tag } },
        says: 'selvedge; hit; ttl=10',
        status: 304,
        text: '',
        reaches: false as const,
        headers: { etag: '"a"', 'cache-control': 'max-age=10', age: '0', 'content-length': null },
      })),
      ...['"b"', 'a', 'w/"a"', '"x,"a"y"'].map((tag) => ({
        asks: { headers: { 'if-none-match': tag } },
        says: 'selvedge; hit; ttl=10',
        status: 200,
        text: 'one',
      })),
    ],
  },
  {
    id: 'If-None-Match outweighs If-Modified-Since',
    rfc: '9110 §13.2.2',
    steps: [
      { origin: { headers: { ...A, 'last-modified': at(-9) } }, says: 'selvedge; fwd=uri-miss; ttl=10; stored' },
      {
        asks: { headers: { 'if-none-match': '"x"', 'if-modified-since': at(-9) } },
        says: 'selvedge; hit; ttl=10',
        status: 200,
      },
      {
        asks: { headers: { 'if-none-match': '"a"', 'if-modified-since': at(-99) } },
        says: 'selvedge; hit; ttl=10',
        status: 304,
      },
    ],
  },
  {
    id: 'If-Modified-Since is answered by the cache, in each form of date',
    rfc: '9110 §13.1.3',
    steps: [
      {
        origin: { headers: { 'cache-control': 'max-age=10', 'last-modified': 'Thu, 01 Jan 2026 11:00:00 GMT' } },
        says: 'selvedge; fwd=uri-miss; ttl=10; stored',
      },
      ...[
        ['Thu, 01 Jan 2026 11:00:00 GMT', 304],
        ['Thursday, 01-Jan-26 11:00:00 GMT', 304],
        ['Thu Jan  1 11:00:01 2026', 304],
        ['Thu, 01 Jan 2026 10:59:59 GMT', 200],
        ['yesterday', 200],
      ].map(([since, status]) => ({
        asks: { headers: { 'if-modified-since': String(since) } },
        says: 'selvedge; hit; ttl=10',
        status: Number(status),
      })),
    ],
  },
  {
    id: 'without Last-Modified the Date stands for it',
    rfc: '9111 §4.3.2',
    steps: [
      { origin: { headers: { 'cache-control': 'max-age=10' } }, says: 'selvedge; fwd=uri-miss; ttl=10; stored' },
      { asks: { headers: { 'if-modified-since': at(0) } }, says: 'selvedge; hit; ttl=10', status: 304 },
      { asks: { headers: { 'if-modified-since': at(-1) } }, says: 'selvedge; hit; ttl=10', status: 200 },
    ],
  },
  {
    id: 'conditions are for successful responses only',
    rfc: '9110 §13.2.1',
    steps: [
      { origin: { status: 404, headers: A }, says: 'selvedge; fwd=uri-miss; ttl=10; stored' },
      { asks: { headers: { 'if-none-match': '"a"' } }, says: 'selvedge; hit; ttl=10', status: 404 },
    ],
  },
  {
    id: 'a miss fetches the whole and answers the condition itself',
    rfc: '9111 §4.3.2',
    steps: [
      {
        asks: { headers: { 'if-none-match': '"a"' } },
        origin: { headers: A, body: 'one' },
        reaches: { 'if-none-match': null },
        says: 'selvedge; fwd=uri-miss; fwd-status=200; ttl=10; stored',
        status: 304,
      },
      { says: 'selvedge; hit; ttl=10', text: 'one' },
    ],
  },
  {
    id: 'a stale response is validated with its own tag, then compared with the client’s',
    rfc: '9111 §4.3.2',
    steps: [
      { origin: { headers: A, body: 'one' }, says: 'selvedge; fwd=uri-miss; ttl=10; stored' },
      {
        after: 10,
        asks: { headers: { 'if-none-match': '"old"' } },
        origin: { status: 304 },
        reaches: { 'if-none-match': '"a"' },
        says: 'selvedge; fwd=stale; fwd-status=304; ttl=10; stored',
        status: 200,
        text: 'one',
      },
      {
        after: 10,
        asks: { headers: { 'if-none-match': '"b"' } },
        origin: { headers: { ...A, etag: '"b"' }, body: 'two' },
        reaches: { 'if-none-match': '"a"' },
        says: 'selvedge; fwd=stale; fwd-status=200; ttl=10; stored',
        status: 304,
      },
    ],
  },
  {
    id: 'If-Match and If-Unmodified-Since are the origin’s to judge',
    rfc: '9111 §4.3.2',
    steps: [
      { origin: { headers: A }, says: 'selvedge; fwd=uri-miss; ttl=10; stored' },
      {
        asks: { headers: { 'if-match': '"x"' } },
        origin: { status: 412 },
        reaches: { 'if-match': '"x"' },
        says: 'selvedge; fwd=bypass; detail=precondition',
        status: 412,
      },
    ],
  },
];
