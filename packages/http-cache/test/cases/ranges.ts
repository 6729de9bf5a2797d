import { at } from '../harness.ts';
import type { Case, Step } from './case.ts';

const FULL = {
  headers: {
    'cache-control': 'max-age=60',
    etag: '"a"',
    'last-modified': at(-60),
    date: at(0),
    'content-type': 'text/plain',
  },
  body: '0123456789',
};
const STORED: Step = { origin: FULL, says: 'selvedge; fwd=uri-miss; ttl=60; stored' };
const HIT = 'selvedge; hit; ttl=60';

/** `Range` of a stored response of ten bytes: the status, the bytes, and `Content-Range`. */
const rows: [range: string, status: number, text: string, contentRange?: string][] = [
  ['bytes=0-1', 206, '01', 'bytes 0-1/10'],
  ['bytes=8-', 206, '89', 'bytes 8-9/10'],
  ['bytes=-3', 206, '789', 'bytes 7-9/10'],
  ['bytes=-99', 206, '0123456789', 'bytes 0-9/10'],
  ['bytes=5-99', 206, '56789', 'bytes 5-9/10'],
  ['BYTES=0-0', 206, '0', 'bytes 0-0/10'],
  ['bytes=20-30, 0-0', 206, '0', 'bytes 0-0/10'],
  ['bytes=10-', 416, '', 'bytes */10'],
  ['bytes=-0', 416, '', 'bytes */10'],
  ['bytes=99-100, 200-', 416, '', 'bytes */10'],
  ['bytes=3-2', 200, '0123456789'],
  ['bytes=', 200, '0123456789'],
  ['bytes=-', 200, '0123456789'],
  ['bytes=a-b', 200, '0123456789'],
  ['bytes=0-1,', 200, '0123456789'],
  ['lines=0-1', 200, '0123456789'],
  ['bytes=0-5, 5-9', 200, '0123456789'],
  ['bytes=0-,0-,0-,0-,0-,0-,0-,0-,0-', 200, '0123456789'],
];

/** RFC 9110 §14: ranges of what is stored. */
export const rangeCases: Case[] = [
  ...rows.map(
    ([range, status, text, contentRange]): Case => ({
      id: `Range: ${range}`,
      rfc: '9110 §14.2',
      steps: [
        STORED,
        {
          asks: { headers: { range } },
          says: HIT,
          status,
          text,
          reaches: false,
          headers: { 'content-range': contentRange ?? null, 'content-length': String(text.length) },
        },
      ],
    }),
  ),
  ...(
    [
      ['the entity tag', '"a"', 206],
      ['another entity tag', '"b"', 200],
      ['a weak entity tag', 'W/"a"', 200],
      ['the Last-Modified', at(-60), 206],
      ['a later date', at(-59), 200],
      ['nonsense', 'x', 200],
    ] as const
  ).map(
    ([id, condition, status]): Case => ({
      id: `If-Range: ${id}`,
      rfc: '9110 §13.1.5',
      steps: [STORED, { asks: { headers: { range: 'bytes=0-1', 'if-range': condition } }, says: HIT, status }],
    }),
  ),
  {
    id: 'If-Range: a Last-Modified as young as the Date is weak',
    rfc: '9110 §8.8.2.2',
    steps: [
      { ...STORED, origin: { ...FULL, headers: { ...FULL.headers, 'last-modified': at(0) } } },
      { asks: { headers: { range: 'bytes=0-1', 'if-range': at(0) } }, says: HIT, status: 200 },
    ],
  },
  {
    id: 'If-None-Match is judged before the range',
    rfc: '9110 §13.2.2',
    steps: [STORED, { asks: { headers: { range: 'bytes=0-1', 'if-none-match': '"a"' } }, says: HIT, status: 304 }],
  },
  {
    id: 'a HEAD has no ranges',
    rfc: '9110 §14.2',
    steps: [STORED, { asks: { method: 'HEAD', headers: { range: 'bytes=0-1' } }, says: HIT, status: 200, text: '' }],
  },
  {
    id: 'only a 200 has ranges',
    rfc: '9110 §14.2',
    steps: [
      { ...STORED, origin: { ...FULL, status: 404 } },
      { asks: { headers: { range: 'bytes=0-1' } }, says: HIT, status: 404, text: '0123456789' },
    ],
  },
  {
    id: 'a range of what is not stored is the origin’s to answer, and is not stored',
    rfc: '9111 §3.3',
    steps: [
      {
        asks: { headers: { range: 'bytes=0-1' } },
        origin: { status: 206, headers: { ...FULL.headers, 'content-range': 'bytes 0-1/10' }, body: '01' },
        reaches: { range: 'bytes=0-1' },
        says: 'selvedge; fwd=uri-miss; detail=status',
        status: 206,
      },
      STORED,
    ],
  },
  {
    id: 'where the origin answers a range with the whole, that is stored',
    rfc: '9111 §3.3',
    steps: [
      {
        asks: { headers: { range: 'bytes=0-1' } },
        origin: FULL,
        says: 'selvedge; fwd=uri-miss; ttl=60; stored; detail=range',
        status: 200,
      },
      { asks: { headers: { range: 'bytes=0-1' } }, says: HIT, status: 206, text: '01' },
    ],
  },
  {
    id: 'a stale response is validated as a whole, then cut',
    rfc: '9111 §4.3.1',
    steps: [
      STORED,
      {
        after: 60,
        asks: { headers: { range: 'bytes=0-1', 'if-range': '"a"' } },
        origin: { status: 304 },
        reaches: { range: null, 'if-range': null, 'if-none-match': '"a"' },
        says: 'selvedge; fwd=stale; fwd-status=304; ttl=60; stored',
        status: 206,
        text: '01',
      },
    ],
  },
];
