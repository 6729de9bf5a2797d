import { INTERNAL_REQUEST_HEADERS } from '@selvedge/contracts';
import { expect } from 'vitest';
import type { SitePlace } from '../place.ts';
import type { Site } from '../site.ts';
import { type SiteProperty, untilKept } from './property.ts';

async function cookiesGoToPrivateFragments(place: SitePlace, _: Site, id: string): Promise<void> {
  const visitors = ['ann', 'bob', 'cyd', 'ann'];
  for (let times = 0; times < 3; times++) {
    const pages = await Promise.all(
      visitors.map((name) => place.ask(`/own/${id}`, { headers: { cookie: `other=1; cart=${name}` } })),
    );
    expect(pages.map(({ text }) => /cart of (\w+)/.exec(text)?.[1])).toEqual(visitors);
    for (const { headers } of pages) expect(headers['cache-control']).toMatch(/private|no-store/);
  }
  expect((await place.ask(`/own/${id}`)).text).toContain('cart of nobody');
  const came = place.behind.came(`header?id=${id}`);
  expect(came.length).toBeGreaterThan(0);
  for (const { headers } of came) expect(headers.get('cookie')).toBeNull();
  expect(place.behind.came(`cart?id=${id}`).length).toBe(visitors.length * 3 + 1);
}

const SPOOFED = 'spoofed.example';
async function dropsInward(place: SitePlace, id: string, names: readonly string[]): Promise<void> {
  const headers = Object.fromEntries(names.map((name) => [name, SPOOFED]));
  expect((await place.ask(`/own/${id}`, { headers })).status).toBe(200);
  const came = place.behind.came(id);
  expect(came.length).toBeGreaterThan(1);
  for (const { path, headers } of came) {
    const spoofed = [...headers].filter(([, value]) => value.includes(SPOOFED)).map(([name]) => name);
    expect([path, ...spoofed]).toEqual([path]);
  }
}

const UNKNOWN = ['podium-anything', 'x-podium-anything', 'surrogate-anything', 'x-forwarded-anything'];

async function dropsOutward(place: SitePlace, _: Site, id: string): Promise<void> {
  for (const path of [`/plain/${id}`, `/public/${id}`, `/own/${id}`, `/_fragments/en/team/header?id=${id}`]) {
    const { headers } = await place.ask(path);
    const told = Object.keys(headers).filter((name) => /^(?:surrogate-|x-varnish|via$|xkey$|server$)/.test(name));
    expect([path, ...told.filter((name) => !/nginx/.test(headers[name] ?? ''))]).toEqual([path]);
    expect(headers.vary ?? '').not.toMatch(/surrogate-capability/i);
  }
}

async function oneSpellingOfAQuery(place: SitePlace, _: Site, id: string): Promise<void> {
  const path = `/plain/${id}`;
  await untilKept(place, `${path}?b=2&a=1`, id);
  const before = place.behind.came(id).length;
  const tracked = Array.from({ length: 12 }, (_, number) => `a=1&utm_campaign=${number}&b=2`);
  for (const query of ['a=1&b=2', 'utm_source=mail&b=2&a=1', 'a=1&gclid=x&b=2', 'b=2&a=1&fbclid=y', ...tracked])
    expect((await place.ask(`${path}?${query}`)).status).toBe(200);
  expect(place.behind.came(id).length - before).toBe(0);
}

/** What it passes on, inward and outward. */
export const PASSES: readonly SiteProperty[] = [
  ['cookies', 'cookies reach pages and private fragments, nothing else', cookiesGoToPrivateFragments],
  [
    'inward',
    'internal fields of a client are dropped',
    (place, _, id) => dropsInward(place, id, INTERNAL_REQUEST_HEADERS),
  ],
  ['prefixes', 'also those of unknown names', (place, _, id) => dropsInward(place, id, UNKNOWN)],
  ['outward', 'nothing for surrogates leaves', dropsOutward],
  ['query', 'a query has one spelling, without tracking', oneSpellingOfAQuery],
];
