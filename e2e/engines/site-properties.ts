import { createGunzip } from 'node:zlib';
import { INTERNAL_REQUEST_HEADERS } from '@selvedge/contracts';
import { expect } from 'vitest';
import { ERROR_BODY } from './behind.ts';
import type { Answer, SitePlace } from './place.ts';
import type { Site } from './site.ts';

/** @param id its own, of pages and fragments. @throws AssertionError if it does not hold */
export type SiteProperty = (place: SitePlace, site: Site, id: string) => Promise<void>;

/** Ask until nobody behind is asked any more. */
async function untilKept(place: SitePlace, path: string, id: string): Promise<Answer> {
  let answer!: Answer;
  const ask = async () => {
    const before = place.behind.came(id).length;
    for (let times = 0; times < 3; times++) answer = await place.ask(path);
    return place.behind.came(id).length - before;
  };
  await expect.poll(ask, { message: `requests behind for ${path}` }).toBe(0);
  return answer;
}

const textOf = async (place: SitePlace, path: string) => (await place.ask(path)).text;

/** Ask until something holds, and say of all answers until then what they were. */
async function collect(place: SitePlace, path: string, isEnough: (answer: Answer) => boolean): Promise<Answer[]> {
  const answers: Answer[] = [];
  await expect
    .poll(async () => {
      const answer = await place.ask(path);
      answers.push(answer);
      return isEnough(answer);
    })
    .toBe(true);
  return answers;
}

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
  let etag: string | undefined;
  const findTag = async () => {
    etag = (await place.ask(path)).headers.etag;
    return etag;
  };
  await expect.poll(findTag, { timeout: 3000 }).toBeDefined();
  // Over as many connections, so that whoever shares the work takes part.
  const headers = { 'if-none-match': etag! };
  const again = await Promise.all(Array.from({ length: 8 }, () => place.ask(path, { headers })));
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

async function purgesByTag(place: SitePlace, site: Site, id: string): Promise<void> {
  const path = `/public/${id}`;
  await untilKept(place, path, id);
  for (const fragment of ['teaser', 'main']) {
    site.say(fragment, id, { text: 'second' });
    expect(await textOf(place, path)).toContain(`${fragment}-${id} first`);
    await place.purge({ tags: ['unknown', `${fragment}-${id}`] });
    expect(await textOf(place, path)).toContain(`${fragment}-${id} second`);
  }
}

async function purgesNoMoreThanTheTag(place: SitePlace, _: Site, id: string): Promise<void> {
  const others = [`/public/${id}0`, `/public/x${id}`, `/public/${id}-0`];
  for (const path of others) await untilKept(place, path, id);
  const before = place.behind.came(id).length;
  for (const tag of [`teaser-${id}`, `.*${id}.*`, `teaser`, id, `main-${id}|teaser-${id}0`])
    await place.purge({ tags: [tag] });
  for (const path of others) expect((await place.ask(path)).status).toBe(200);
  expect(place.behind.came(id).length - before).toBe(0);
}

const RENEWED = 'public, max-age=0, s-maxage=300, stale-while-revalidate=300';

async function softPurgesByTag(place: SitePlace, site: Site, id: string): Promise<void> {
  site.say('main', id, { cacheControl: RENEWED });
  site.say('teaser', id, { cacheControl: RENEWED });
  await untilKept(place, `/public/${id}`, id);
  site.say('teaser', id, { text: 'second' });
  await place.purge({ tags: [`teaser-${id}`], soft: true });
  const answers = await collect(place, `/public/${id}`, ({ text }) => text.includes(`teaser-${id} second`));
  expect(answers[0]!.text).toContain(`teaser-${id} first`);
}

async function purgesByUrl(place: SitePlace, site: Site, id: string): Promise<void> {
  await untilKept(place, `/public/${id}`, id);
  site.say('teaser', id, { text: 'second' });
  await place.purge({ url: `/_fragments/en/team/teaser?id=${id}` });
  expect(await textOf(place, `/public/${id}`)).toContain(`teaser-${id} second`);
}

async function purgesAll(place: SitePlace, site: Site, id: string): Promise<void> {
  await untilKept(place, `/public/${id}`, id);
  site.say('teaser', id, { text: 'second' });
  site.say('main', id, { text: 'second' });
  await place.purge({ all: true });
  const html = await textOf(place, `/public/${id}`);
  for (const name of ['main', 'teaser']) expect(html).toContain(`${name}-${id} second`);
}

async function purgesReachWhatIsOnItsWay(place: SitePlace, site: Site, id: string): Promise<void> {
  const release = place.behind.hold(`teaser?id=${id}`);
  const before = place.ask(`/public/${id}`);
  await expect.poll(() => place.behind.came(`teaser?id=${id}`).length).toBeGreaterThan(0);
  site.say('teaser', id, { text: 'second' });
  await place.purge({ tags: [`teaser-${id}`] });
  release();
  expect((await before).text).toContain(`teaser-${id} first`);
  expect(await textOf(place, `/public/${id}`)).toContain(`teaser-${id} second`);
}

/** A page whose parts are fresh for a second. @returns when it was asked for, ms */
async function keepForASecond(place: SitePlace, site: Site, id: string, stale: string): Promise<number> {
  for (const name of ['main', 'teaser']) site.say(name, id, { cacheControl: `public, s-maxage=1, ${stale}` });
  for (let times = 0; times < 3; times++) expect(await textOf(place, `/public/${id}`)).toContain(`teaser-${id} first`);
  return Date.now();
}

async function staleWhileRevalidate(place: SitePlace, site: Site, id: string): Promise<void> {
  const since = await keepForASecond(place, site, id, 'stale-while-revalidate=300');
  const release = place.behind.hold(`teaser?id=${id}`);
  try {
    const answers = await collect(place, `/public/${id}`, () => Date.now() - since > 2500);
    for (const { status, text } of answers) expect([status, text.includes(`teaser-${id} first`)]).toEqual([200, true]);
    site.say('teaser', id, { text: 'second' });
  } finally {
    release();
  }
  await expect.poll(() => textOf(place, `/public/${id}`)).toContain(`teaser-${id} second`);
}

async function staleIfError(place: SitePlace, site: Site, id: string): Promise<void> {
  const since = await keepForASecond(place, site, id, 'stale-if-error=300');
  await place.behind.goAway();
  try {
    const answers = await collect(place, `/public/${id}`, () => Date.now() - since > 3500);
    for (const { status, text } of answers) expect([status, text.includes(`teaser-${id} first`)]).toEqual([200, true]);
  } finally {
    await place.behind.comeBack();
  }
  site.say('teaser', id, { text: 'second' });
  await expect.poll(() => textOf(place, `/public/${id}`)).toContain(`teaser-${id} second`);
}

async function staleNoLongerThanAllowed(place: SitePlace, site: Site, id: string): Promise<void> {
  const since = await keepForASecond(place, site, id, 'stale-if-error=300');
  site.say('teaser', id, { text: 'second' });
  const answers = await collect(place, `/public/${id}`, () => Date.now() - since > 2500);
  expect(answers.at(-1)!.text).toContain(`teaser-${id} second`);
  const first = answers.findIndex(({ text }) => text.includes('second'));
  for (const { text } of answers.slice(first)) expect(text).toContain(`teaser-${id} second`);
}

async function failuresAreTold(place: SitePlace, _: Site, id: string): Promise<void> {
  await place.behind.goAway();
  try {
    const { status, headers, text } = await place.ask(`/public/${id}`);
    expect(status).toBeGreaterThanOrEqual(502);
    expect(status).toBeLessThanOrEqual(504);
    expect(headers['retry-after']).toMatch(/^\d+$/);
    expect(headers['cache-control']).toMatch(/no-store/);
    expect(text).not.toMatch(/127\.0\.0\.1|ECONNREFUSED|backend|XID|varnish|nginx/i);
  } finally {
    await place.behind.comeBack();
  }
  await expect.poll(async () => (await place.ask(`/public/${id}`)).status).toBe(200);
}

async function errorsAreNotIncluded(place: SitePlace, _: Site, id: string): Promise<void> {
  const mend = place.behind.fail(`teaser?id=${id}`);
  for (let times = 0; times < 3; times++) {
    const { status, text } = await place.ask(`/public/${id}`);
    expect(status).toBe(200);
    expect(text).not.toContain(ERROR_BODY);
    expect(text).toMatch(new RegExp(`main-${id} first.*</body>`, 's'));
  }
  mend();
  await expect.poll(() => textOf(place, `/public/${id}`)).toContain(`teaser-${id} first`);
}

/** What holds for any site wherever it is asked, in the order of the table. */
export const SITE_PROPERTIES: readonly (readonly [id: string, title: string, hold: SiteProperty])[] = [
  ['cookies', 'cookies reach pages and private fragments, nothing else', cookiesGoToPrivateFragments],
  [
    'inward',
    'internal fields of a client are dropped',
    (place, _, id) => dropsInward(place, id, INTERNAL_REQUEST_HEADERS),
  ],
  ['prefixes', 'also those of unknown names', (place, _, id) => dropsInward(place, id, UNKNOWN)],
  ['outward', 'nothing for surrogates leaves', dropsOutward],
  ['query', 'a query has one spelling, without tracking', oneSpellingOfAQuery],
  ['kept', 'what may be kept is not asked for again', pagesAreKept],
  ['crowd', 'a crowd asks once', aCrowdAsksOnce],
  ['parallel', 'includes are fetched at the same time', includesAreFetchedTogether],
  ['streamed', 'the head leaves before the last include is there', theHeadLeavesFirst],
  ['validators', '304 for an unchanged page with includes', unchangedPagesAreNotSentAgain],
  ['truth', 'no 304 for a changed page', changedPagesAreSent],
  ['lifetime', "a page says its parts' least lifetime, or none", theLeastLifetimeIsSaid],
  ['outside', 'HTML that a purge does not reach outside is asked for again', cachesOutsideAskAgain],
  ['tags', 'purge by tag', purgesByTag],
  ['exact', 'and of that tag only', purgesNoMoreThanTheTag],
  ['soft', 'soft purge by tag', softPurgesByTag],
  ['url', 'purge by URL', purgesByUrl],
  ['all', 'purge of everything', purgesAll],
  ['meanwhile', 'what was asked for before a purge is not kept after it', purgesReachWhatIsOnItsWay],
  ['renewed', 'stale while it is renewed', staleWhileRevalidate],
  ['stale', 'stale while what is behind is away', staleIfError],
  ['allowed', 'and not otherwise', staleNoLongerThanAllowed],
  ['away', 'what cannot be had says so, and heals', failuresAreTold],
  ['errors', 'an error is not included in a page', errorsAreNotIncluded],
];
