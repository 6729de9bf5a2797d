import { expect } from 'vitest';
import type { SitePlace } from '../place.ts';
import type { Site } from '../site.ts';
import { collect, type SiteProperty, textOf, untilKept } from './property.ts';

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
  await expect.poll(() => place.behind.holding()).toBeGreaterThan(0);
  site.say('teaser', id, { text: 'second' });
  await place.purge({ tags: [`teaser-${id}`] });
  release();
  expect((await before).text).toContain(`teaser-${id} first`);
  expect(await textOf(place, `/public/${id}`)).toContain(`teaser-${id} second`);
}

/** What purges reach. */
export const PURGES: readonly SiteProperty[] = [
  ['tags', 'purge by tag', purgesByTag],
  ['exact', 'and of that tag only', purgesNoMoreThanTheTag],
  ['soft', 'soft purge by tag', softPurgesByTag],
  ['url', 'purge by URL', purgesByUrl],
  ['all', 'purge of everything', purgesAll],
  ['meanwhile', 'what was asked for before a purge is not kept after it', purgesReachWhatIsOnItsWay],
];
