import { at } from '../harness.ts';
import type { Case } from './case.ts';

const A = { 'cache-control': 'max-age=10', etag: '"a"' };

/** RFC 9111 §4.3 and §3.2: what the cache asks the origin, and what it makes of the answer. */
export const validationCases: Case[] = [
  {
    id: 'a stale response is validated by its entity tag, and a 304 makes it fresh',
    rfc: '9111 §4.3',
    steps: [
      { origin: { headers: A, body: 'one' }, says: 'selvedge; fwd=uri-miss; ttl=10; stored' },
      {
        after: 10,
        origin: { status: 304, headers: { ...A, 'cache-control': 'max-age=20' } },
        reaches: { 'if-none-match': '"a"', 'if-modified-since': null },
        says: 'selvedge; fwd=stale; fwd-status=304; ttl=20; stored',
        status: 200,
        text: 'one',
        headers: { 'cache-control': 'max-age=20', age: '0' },
      },
      { after: 19, says: 'selvedge; hit; ttl=1', text: 'one', reaches: false },
    ],
  },
  {
    id: 'both validators are sent',
    rfc: '9111 §4.3.1',
    steps: [
      { origin: { headers: { ...A, 'last-modified': at(-9) } }, says: 'selvedge; fwd=uri-miss; ttl=10; stored' },
      {
        after: 10,
        origin: { status: 304 },
        reaches: { 'if-none-match': '"a"', 'if-modified-since': at(-9) },
        says: 'selvedge; fwd=stale; fwd-status=304; ttl=10; stored',
      },
    ],
  },
  {
    id: 'a weak entity tag validates too',
    rfc: '9111 §4.3.1',
    steps: [
      { origin: { headers: { ...A, etag: 'W/"a"' } }, says: 'selvedge; fwd=uri-miss; ttl=10; stored' },
      {
        after: 10,
        origin: { status: 304, headers: { etag: 'W/"a"' } },
        reaches: { 'if-none-match': 'W/"a"' },
        says: 'selvedge; fwd=stale; fwd-status=304; ttl=10; stored',
      },
    ],
  },
  {
    id: 'a new response takes the place of the stored one',
    rfc: '9111 §4.3.3',
    steps: [
      { origin: { headers: A, body: 'one' }, says: 'selvedge; fwd=uri-miss; ttl=10; stored' },
      {
        after: 10,
        origin: { headers: { ...A, etag: '"b"' }, body: 'two' },
        says: 'selvedge; fwd=stale; ttl=10; stored',
        text: 'two',
      },
      { after: 1, says: 'selvedge; hit; ttl=9', text: 'two', headers: { etag: '"b"' } },
    ],
  },
  {
    id: 'without a validator the whole is fetched again',
    rfc: '9111 §4.3.1',
    steps: [
      { origin: { headers: { 'cache-control': 'max-age=10' } }, says: 'selvedge; fwd=uri-miss; ttl=10; stored' },
      {
        after: 10,
        origin: { headers: { 'cache-control': 'max-age=10' }, body: 'two' },
        reaches: { 'if-none-match': null, 'if-modified-since': null },
        says: 'selvedge; fwd=stale; ttl=10; stored',
        text: 'two',
      },
    ],
  },
  {
    id: 'a 304 updates the stored fields but those that belong to the body',
    rfc: '9111 §3.2',
    steps: [
      {
        origin: {
          headers: { ...A, 'x-a': ['1', '2'], 'x-b': '1', 'content-type': 'text/plain', 'content-encoding': 'gzip' },
          body: 'gzip',
        },
        says: 'selvedge; fwd=uri-miss; ttl=10; stored',
      },
      {
        after: 10,
        origin: {
          status: 304,
          headers: {
            'x-a': '3',
            'x-c': '4',
            'content-type': 'text/html',
            'content-encoding': 'br',
            'content-length': '0',
            'content-range': 'bytes 0-1/2',
            connection: 'x-hop',
            'x-hop': '1',
          },
        },
        says: 'selvedge; fwd=stale; fwd-status=304; ttl=10; stored',
        headers: { 'x-a': '3', 'x-b': '1', 'x-c': '4', 'content-type': 'text/html', 'content-encoding': 'gzip' },
      },
      {
        says: 'selvedge; hit; ttl=10',
        headers: { 'x-a': '3', 'x-c': '4', 'content-length': '4', 'content-range': null, 'x-hop': null },
      },
    ],
  },
  {
    id: 'a 304 without a Date counts as generated when it came',
    rfc: '9110 §6.6.1',
    steps: [
      { origin: { headers: { ...A, date: at(0), age: '3' } }, says: 'selvedge; fwd=uri-miss; ttl=7; stored' },
      { after: 100, origin: { status: 304 }, says: 'selvedge; fwd=stale; fwd-status=304; ttl=10; stored' },
      { after: 9, says: 'selvedge; hit; ttl=1', headers: { date: at(100), age: '9' } },
    ],
  },
  {
    id: 'a Set-Cookie of a 304 reaches its visitor and is not stored',
    rfc: '9111 §7.3',
    steps: [
      { origin: { headers: A }, says: 'selvedge; fwd=uri-miss; ttl=10; stored' },
      {
        after: 10,
        origin: { status: 304, headers: { 'set-cookie': 'a=b' } },
        says: 'selvedge; fwd=stale; fwd-status=304; ttl=10; stored',
        headers: { 'set-cookie': 'a=b' },
      },
      { says: 'selvedge; hit; ttl=10', headers: { 'set-cookie': null } },
    ],
  },
  {
    id: 'a 304 of another entity tag is no answer: the whole is fetched',
    rfc: '9111 §4.3.4',
    steps: [
      { origin: { headers: A, body: 'one' }, says: 'selvedge; fwd=uri-miss; ttl=10; stored' },
      {
        after: 10,
        origin: { status: 304, headers: { etag: '"z"' } },
        reaches: { 'if-none-match': null },
        says: 'selvedge; fwd=stale; detail=status',
      },
    ],
  },
  {
    id: 'a 304 that forbids storing ends it',
    rfc: '9111 §3.2',
    steps: [
      { origin: { headers: A, body: 'one' }, says: 'selvedge; fwd=uri-miss; ttl=10; stored' },
      {
        after: 10,
        origin: { status: 304, headers: { 'cache-control': 'no-store' } },
        says: 'selvedge; fwd=stale; fwd-status=304; ttl=0; detail=no-store',
        text: 'one',
      },
      {
        origin: { body: 'two' },
        says: 'selvedge; fwd=uri-miss; detail=no-freshness',
        reaches: { 'if-none-match': null },
      },
    ],
  },
  {
    id: 'no-cache is stored, and validated each time',
    rfc: '9111 §5.2.2.4',
    steps: [
      {
        origin: { headers: { 'cache-control': 'no-cache, max-age=60', etag: '"a"' }, body: 'one' },
        says: 'selvedge; fwd=uri-miss; ttl=60; stored',
      },
      {
        origin: { status: 304 },
        reaches: { 'if-none-match': '"a"' },
        says: 'selvedge; fwd=stale; fwd-status=304; ttl=60; stored',
        text: 'one',
      },
    ],
  },
];
