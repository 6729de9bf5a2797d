import type { Case, Step } from './case.ts';

const STORED: Step = {
  origin: { headers: { 'cache-control': 'max-age=60', etag: '"a"' }, body: 'one' },
  says: 'selvedge; fwd=uri-miss; ttl=60; stored',
};
const AGED = { after: 20, origin: { status: 304, headers: { 'cache-control': 'max-age=60' } } } as const;
const HIT = 'selvedge; hit; ttl=40';
const VALIDATED = 'selvedge; fwd=request; fwd-status=304; ttl=60; stored';

/** What a client asks of a response stored 20 seconds ago, for 60 seconds. */
const rows: [id: string, headers: Record<string, string>, says: string][] = [
  ['max-age longer than its age', { 'cache-control': 'max-age=20' }, HIT],
  ['max-age shorter than its age', { 'cache-control': 'max-age=19' }, VALIDATED],
  ['max-age=0', { 'cache-control': 'max-age=0' }, VALIDATED],
  ['max-age that is no number', { 'cache-control': 'max-age=x' }, VALIDATED],
  ['min-fresh that it has', { 'cache-control': 'min-fresh=40' }, HIT],
  ['min-fresh that it has not', { 'cache-control': 'min-fresh=41' }, VALIDATED],
  ['no-cache', { 'cache-control': 'no-cache' }, VALIDATED],
  ['no-cache in any case', { 'cache-control': 'No-Cache' }, VALIDATED],
  ['Pragma: no-cache', { pragma: 'no-cache' }, VALIDATED],
  ['Pragma: something else', { pragma: 'x' }, HIT],
  ['Pragma beside Cache-Control', { pragma: 'no-cache', 'cache-control': 'max-age=20' }, HIT],
  ['unknown directives', { 'cache-control': 'x, y=1' }, HIT],
  ['only-if-cached', { 'cache-control': 'only-if-cached' }, HIT],
];

/** RFC 9111 §5.2.1: what clients ask of the cache. */
export const requestCases: Case[] = [
  ...rows.map(
    ([id, headers, says]): Case => ({
      id: `a client asks for ${id}`,
      rfc: '9111 §5.2.1',
      steps: [STORED, { ...AGED, asks: { headers }, says, text: 'one' }],
    }),
  ),
  ...(['no-cache', 'max-age=0', 'no-store', 'min-fresh=99'] as const).map(
    (value): Case => ({
      id: `a host may disregard a client’s ${value}`,
      rfc: '9111 §5.2.1',
      options: { requestDirectives: false },
      steps: [STORED, { ...AGED, asks: { headers: { 'cache-control': value } }, says: HIT, reaches: false }],
    }),
  ),
  {
    id: 'a client’s no-store is passed on, and nothing of it is stored',
    rfc: '9111 §5.2.1.5',
    steps: [
      {
        ...STORED,
        asks: { headers: { 'cache-control': 'no-store' } },
        says: 'selvedge; fwd=request; detail=no-store',
      },
      STORED,
    ],
  },
  {
    id: 'only-if-cached without a stored response is 504',
    rfc: '9111 §5.2.1.7',
    steps: [
      {
        asks: { headers: { 'cache-control': 'only-if-cached' } },
        says: 'selvedge; detail=only-if-cached',
        status: 504,
        reaches: false,
      },
    ],
  },
  {
    id: 'only-if-cached with a stale response is 504, unless max-stale allows it',
    rfc: '9111 §5.2.1.7',
    steps: [
      STORED,
      {
        after: 60,
        asks: { headers: { 'cache-control': 'only-if-cached' } },
        says: 'selvedge; detail=only-if-cached',
        status: 504,
        reaches: false,
      },
      {
        asks: { headers: { 'cache-control': 'only-if-cached, max-stale' } },
        says: 'selvedge; hit; ttl=0; detail=max-stale',
        text: 'one',
        reaches: false,
      },
    ],
  },
  ...(
    [
      ['as much', 'max-stale=30', '', true],
      ['any', 'max-stale', '', true],
      ['less', 'max-stale=29', '', false],
      ['none after must-revalidate', 'max-stale=99', ', must-revalidate', false],
      ['none after proxy-revalidate', 'max-stale=99', ', proxy-revalidate', false],
      ['none after s-maxage', 'max-stale=99', ', s-maxage=60', false],
    ] as const
  ).map(
    ([id, asked, more, stale]): Case => ({
      id: `max-stale: ${id}`,
      rfc: '9111 §5.2.1.2',
      steps: [
        { ...STORED, origin: { headers: { 'cache-control': `max-age=60${more}`, etag: '"a"' } } },
        {
          after: 90,
          asks: { headers: { 'cache-control': asked } },
          origin: { status: 304 },
          says: stale
            ? 'selvedge; hit; ttl=-30; detail=max-stale'
            : 'selvedge; fwd=stale; fwd-status=304; ttl=60; stored',
        },
      ],
    }),
  ),
  {
    id: 'an immutable response is good for a reload while it is fresh',
    rfc: '8246 §2',
    steps: [
      { ...STORED, origin: { headers: { 'cache-control': 'max-age=60, immutable', etag: '"a"' }, body: 'one' } },
      { ...AGED, asks: { headers: { 'cache-control': 'max-age=0' } }, says: HIT, reaches: false },
      {
        ...AGED,
        after: 0,
        asks: { headers: { 'cache-control': 'no-cache' } },
        says: VALIDATED,
      },
      {
        after: 60,
        asks: { headers: { 'cache-control': 'max-age=0' } },
        origin: { status: 304 },
        says: 'selvedge; fwd=stale; fwd-status=304; ttl=60; stored',
      },
    ],
  },
];
