import { expect } from 'vitest';
import { ERROR_BODY } from '../behind.ts';
import type { SitePlace } from '../place.ts';
import type { Site } from '../site.ts';
import { collect, type SiteProperty, textOf } from './property.ts';

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

/** What becomes of what is stale, and of failures behind it. */
export const FAILS: readonly SiteProperty[] = [
  ['renewed', 'stale while it is renewed', staleWhileRevalidate],
  ['stale', 'stale while what is behind is away', staleIfError],
  ['allowed', 'and not otherwise', staleNoLongerThanAllowed],
  ['away', 'what cannot be had says so, and heals', failuresAreTold],
  ['errors', 'an error is not included in a page', errorsAreNotIncluded],
];
