import { type Store, startStore } from '@selvedge/workbench';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PAGES } from '../src/pages.ts';
import { ENGINES } from './engines.ts';
import { createPlace, type Place, type RunningEngine, type SitePlace } from './place.ts';
import { type Site, startSite } from './site.ts';
import { SITE_PROPERTIES } from './site-properties/index.ts';
import { STORE_PROPERTIES } from './store-properties.ts';
import { readTable, writeTable } from './table.ts';

let store: Store;
let layout: Place;
beforeAll(async () => {
  // A machine that is busy is slow, which is no fault of a podlet.
  store = await startStore({ env: { SLOT_DEADLINE_MS: '5000', PAGE_BUDGET_MS: '5000' } });
  layout = createPlace({ origin: store.layout });
  for (const [path] of PAGES) await layout.ask(path);
});
afterAll(async () => {
  await layout?.close();
  await store?.stop();
});

/** What an engine is said not to be able to do, it must really fail at. */
async function hold(check: Promise<void>, reason: string | undefined): Promise<void> {
  if (reason === undefined) return check;
  const error: Error | undefined = await check.then(
    () => undefined,
    (failure) => failure,
  );
  expect(error?.name, `It can: take "${reason}" out of engines.ts`).toBe('AssertionError');
}

describe.each(ENGINES)('$name', ({ start, cannot }) => {
  let engines: RunningEngine[] = [];
  let place: Place;
  let site: Site;
  let sitePlace: SitePlace;
  beforeAll(async () => {
    site = await startSite();
    engines = [await start(store.layout), await start(site.layout.origin)];
    const [before, own] = engines as [RunningEngine, RunningEngine];
    place = createPlace(before);
    sitePlace = {
      ...createPlace(own),
      behind: own.purge ? site.layout : site.podlet,
      async purge(purge) {
        // The layout first, so that nobody fetches from it what was purged.
        if (own.purge) await site.purge('url' in purge ? purge : { ...purge, soft: false });
        await (own.purge ?? site.purge)(purge);
      },
    };
  });
  afterAll(async () => {
    await Promise.all([place, sitePlace].map((one) => one?.close()));
    await Promise.all(engines.map((engine) => engine.stop()));
    await site?.close();
  });

  test.each(STORE_PROPERTIES)('%s: %s', (id, _, check) =>
    hold(check({ place, layout, formOrigin: store.edge }), cannot[id]),
  );

  test.each(SITE_PROPERTIES)('%s: %s', (id, _, check) => hold(check(sitePlace, site, id), cannot[id]));
});

test('the table of the docs says what each engine can (UPDATE=1 writes it)', () => {
  const table = writeTable(ENGINES, [...STORE_PROPERTIES, ...SITE_PROPERTIES]);
  process.stdout.write(`${table}\n`);
  expect(readTable(table)).toBe(table);
});

test('engines name properties that there are', () => {
  const known = [...STORE_PROPERTIES, ...SITE_PROPERTIES].map(([id]) => id);
  for (const { cannot } of ENGINES) expect(known).toEqual(expect.arrayContaining(Object.keys(cannot)));
});
