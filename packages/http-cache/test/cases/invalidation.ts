import type { Case, Step } from './case.ts';

const CC = { 'cache-control': 'max-age=60' };
const STORED = 'selvedge; fwd=uri-miss; ttl=60; stored';
const HIT = 'selvedge; hit; ttl=60';
const B = 'http://shop.example/b';

const stored = (url?: string): Step => ({ asks: url ? { url } : {}, origin: { headers: CC }, says: STORED });
const gone = stored;
const kept = (url?: string): Step => ({ asks: url ? { url } : {}, says: HIT, reaches: false });
const unsafe = (method: string, status: number, headers: Record<string, string> = {}): Step => ({
  asks: { method },
  origin: { status, headers },
  says: 'selvedge; fwd=method',
  status,
});

/** RFC 9111 §4.4. */
export const invalidationCases: Case[] = [
  ...['POST', 'PUT', 'DELETE', 'PATCH', 'M-SEARCH'].map(
    (method): Case => ({
      id: `a ${method} that succeeds invalidates its target`,
      rfc: '9111 §4.4',
      steps: [stored(), unsafe(method, 200), gone()],
    }),
  ),
  ...['OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'].map(
    (method): Case => ({
      id: `a ${method} invalidates nothing and is passed on`,
      rfc: '9110 §9.2.1',
      steps: [stored(), unsafe(method, 200), kept()],
    }),
  ),
  ...(
    [
      [204, true],
      [303, true],
      [400, false],
      [404, false],
      [500, false],
    ] as const
  ).map(
    ([status, invalidates]): Case => ({
      id: `a POST answered ${status} ${invalidates ? 'invalidates' : 'invalidates nothing'}`,
      rfc: '9111 §4.4',
      steps: [stored(), unsafe('POST', status), invalidates ? gone() : kept()],
    }),
  ),
  ...['location', 'content-location'].flatMap((field): Case[] => [
    {
      id: `the ${field} of the same origin is invalid too`,
      rfc: '9111 §4.4',
      steps: [stored(B), unsafe('POST', 201, { [field]: '/b#top' }), gone(B)],
    },
    {
      id: `the ${field} of another origin is not`,
      rfc: '9111 §4.4',
      steps: [stored(B), unsafe('POST', 201, { [field]: 'https://shop.example/b' }), kept(B)],
    },
  ]),
  {
    id: 'a Location that is no URL harms nothing',
    rfc: '9111 §4.4',
    steps: [stored(B), unsafe('POST', 201, { location: 'http://[' }), kept(B)],
  },
  {
    id: 'a Location is normalised as the host does with requests',
    rfc: '9111 §4.4',
    options: { normaliseUrl: (url) => url.replace(/\?.*/, '') },
    steps: [stored(B), unsafe('POST', 201, { location: '/b?utm=1' }), gone(B)],
  },
  {
    id: 'all variants of a URL are invalid',
    rfc: '9111 §4.4',
    steps: [
      ...['1', '2'].map(
        (foo, round): Step => ({
          asks: { headers: { foo } },
          origin: { headers: { ...CC, vary: 'foo' }, body: foo },
          says: round === 0 ? STORED : 'selvedge; fwd=vary-miss; ttl=60; stored',
        }),
      ),
      unsafe('POST', 200),
      ...['1', '2'].map(
        (foo): Step => ({
          asks: { headers: { foo } },
          origin: { headers: { ...CC, vary: 'foo' }, body: `new ${foo}` },
          says: 'selvedge; fwd=vary-miss; ttl=60; stored',
          text: `new ${foo}`,
        }),
      ),
      { asks: { headers: { foo: '1' } }, says: HIT, text: 'new 1' },
    ],
  },
  {
    id: 'the response to an unsafe method is not stored',
    rfc: '9111 §3',
    steps: [{ asks: { method: 'POST' }, origin: { headers: CC }, says: 'selvedge; fwd=method' }, stored()],
  },
];
