import { createGunzip } from 'node:zlib';
import { expect } from 'vitest';
import type { SitePlace } from '../place.ts';
import type { Site } from '../site.ts';
import { type SiteProperty, untilKept } from './property.ts';

async function pagesAreKept(place: SitePlace, _: Site, id: string): Promise<void> {
  await untilKept(place, `/plain/${id}`, id);
  const { text } = await untilKept(place, `/public/${id}`, id);
  expect(text).toContain(`main-${id} first`);
  expect(text).toContain(`teaser-${id} first`);
}

/** Something that goes the same way and is there when the requests before it were read. */
const isRead = (place: SitePlace, id: string) =>
  Promise.all([1, 2, 3, 4].map((number) => place.ask(`/plain/${id}${number}`)));

async function aCrowdAsksOnce(place: SitePlace, _: Site, id: string): Promise<void> {
  const release = place.behind.hold(`${id}-page`);
  const crowd = Array.from({ length: 20 }, () => place.ask(`/plain/${id}-page`));
  await expect.poll(() => place.behind.came(`${id}-page`).length).toBeGreaterThan(0);
  await isRead(place, `${id}-other`);
  release();
  for (const { status } of await Promise.all(crowd)) expect(status).toBe(200);
  expect(place.behind.came(`${id}-page`).length).toBe(1);
}

async function includesAreFetchedTogether(place: SitePlace, _: Site, id: string): Promise<void> {
  const paths = ['one', 'two', 'three'].map((name) => `/${name}?id=${id}`);
  const releases = paths.map((path) => place.behind.hold(path));
  const page = place.ask(`/many/${id}`);
  try {
    const held = () => paths.filter((path) => place.behind.came(path).length > 0);
    await expect.poll(held, { timeout: 3000 }).toEqual(paths);
  } finally {
    for (const release of releases) release();
    await page;
  }
  expect((await page).text).toMatch(/one-\S+ first.*two-\S+ first.*three-\S+ first/s);
}

async function theHeadLeavesFirst(place: SitePlace, _: Site, id: string): Promise<void> {
  await place.ask(`/plain/${id}`);
  const release = place.behind.hold(`teaser?id=${id}`);
  let html = '';
  const page = place.open(`/public/${id}`, { headers: { 'accept-encoding': 'gzip' } }).then(async (answer) => {
    const isPacked = answer.headers['content-encoding'] === 'gzip';
    for await (const chunk of isPacked ? answer.body.pipe(createGunzip()) : answer.body) html += chunk;
  });
  try {
    await expect.poll(() => html, { timeout: 3000 }).toContain('<head>');
    expect(html).not.toContain(`teaser-${id}`);
  } finally {
    release();
    await page;
  }
  expect(html).toContain(`teaser-${id} first`);
}

async function unchangedPagesAreNotSentAgain(place: SitePlace, _: Site, id: string): Promise<void> {
  const path = `/public/${id}`;
  // Over as many connections, so that whoever shares the work takes part.
  const askEight = (headers: Record<string, string> = {}) =>
    Promise.all(Array.from({ length: 8 }, () => place.ask(path, { headers })));
  let etag: string | undefined;
  await expect
    .poll(
      async () => {
        const tags = new Set((await askEight()).map(({ headers }) => headers.etag));
        [etag] = tags;
        return tags.size === 1 && etag !== undefined;
      },
      { timeout: 3000 },
    )
    .toBe(true);
  const again = await askEight({ 'if-none-match': etag! });
  expect(again.map(({ status, text }) => [status, text])).toEqual(again.map(() => [304, '']));
}

async function changedPagesAreSent(place: SitePlace, site: Site, id: string): Promise<void> {
  for (const [page, fragment] of [
    ['plain', 'main'],
    ['public', 'teaser'],
    ['own', 'header'],
  ] as const) {
    const path = `/${page}/${id}-${page}`;
    for (let times = 0; times < 3; times++) await place.ask(path);
    const { headers: old } = await place.ask(path);
    // Dates tell seconds apart.
    await expect.poll(() => Date.now()).toBeGreaterThan(Date.parse(old.date ?? '') + 1000);
    site.say(fragment, `${id}-${page}`, { text: 'second' });
    await place.purge({ tags: [`${fragment}-${id}-${page}`] });
    for (const [name, value] of [
      ['if-none-match', old.etag],
      ['if-modified-since', old['last-modified']],
      ['if-modified-since', old.date],
    ] as const) {
      if (value === undefined) continue;
      const { status, text } = await place.ask(path, { headers: { [name]: value } });
      expect([path, name, value, status]).toEqual([path, name, value, 200]);
      expect(text).toContain(`${fragment}-${id}-${page} second`);
    }
  }
}

async function theLeastLifetimeIsSaid(place: SitePlace, site: Site, id: string): Promise<void> {
  site.say('main', id, { cacheControl: 'public, max-age=60, s-maxage=300' });
  site.say('teaser', id, { cacheControl: 'public, max-age=20' });
  for (let times = 0; times < 4; times++) {
    const { headers } = await place.ask(`/public/${id}`);
    const said = headers['cache-control'] ?? '';
    for (const [, seconds] of said.matchAll(/(?:max-age|s-maxage)=(\d+)/g))
      expect(Number(seconds)).toBeLessThanOrEqual(20);
    expect(said).toMatch(/no-store|no-cache|max-age=/);
  }
}

async function cachesOutsideAskAgain(place: SitePlace, site: Site, id: string): Promise<void> {
  site.say('main', id, { cacheControl: 'public, max-age=60' });
  for (const path of [`/plain/${id}`, `/public/${id}`, `/_fragments/en/team/main?id=${id}`]) {
    const { headers } = await untilKept(place, path, id);
    expect(headers['cache-control']).toMatch(/no-cache|no-store/);
  }
}

/** What it keeps, how it makes a page of that, and what it says of how long. */
export const KEEPS: readonly SiteProperty[] = [
  ['kept', 'what may be kept is not asked for again', pagesAreKept],
  ['crowd', 'a crowd asks once', aCrowdAsksOnce],
  ['parallel', 'includes are fetched at the same time', includesAreFetchedTogether],
  ['streamed', 'the head leaves before the last include is there', theHeadLeavesFirst],
  ['validators', '304 for an unchanged page with includes', unchangedPagesAreNotSentAgain],
  ['truth', 'no 304 for a changed page', changedPagesAreSent],
  ['lifetime', "a page says its parts' least lifetime, or none", theLeastLifetimeIsSaid],
  ['outside', 'HTML that a purge does not reach outside is asked for again', cachesOutsideAskAgain],
];
