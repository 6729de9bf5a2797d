import { parseEnvironment } from '@selvedge/server';
import { expect, test } from 'vitest';
import { environmentFor } from '../src/env.ts';
import { replaceCatalogue, replaceStores } from '../src/read-models.ts';
import { catalogueOf, setup } from './setup.ts';

test('it is ready when it has a catalogue and stores, and not before', async () => {
  const { app, database } = await setup();
  const ready = async () => {
    const response = await app.request('/readyz');
    return [response.status, (await response.json()).checks];
  };
  expect(await ready()).toEqual([200, { database: true, catalogue: true, stores: true }]);
  await replaceStores(database, { stores: [] });
  expect(await ready()).toEqual([503, { database: true, catalogue: true, stores: false }]);
  await database.deleteFrom('catalogue').execute();
  expect(await ready()).toEqual([503, { database: true, catalogue: false, stores: false }]);
  await replaceCatalogue(database, catalogueOf({ 'CL-01-ME': 1 }), 0);
  expect(await ready()).toEqual([503, { database: true, catalogue: true, stores: false }]);
});

test('it is not ready when its database is gone', async () => {
  const { app, database } = await setup();
  await database.destroy();
  expect((await app.request('/readyz')).status).toBe(503);
});

test('development has a secret; production wants its own', () => {
  const development = parseEnvironment(environmentFor(undefined), {}).CART_SECRET;
  expect(development.length).toBeGreaterThanOrEqual(32);
  const production = environmentFor('production');
  expect(() => parseEnvironment(production, {})).toThrow(/CART_SECRET is not set/);
  expect(() => parseEnvironment(production, { CART_SECRET: development })).toThrow(/CART_SECRET/);
  expect(() => parseEnvironment(production, { CART_SECRET: 'short' })).toThrow(/CART_SECRET/);
  expect(parseEnvironment(production, { CART_SECRET: 'x'.repeat(32) }).CART_SECRET).toBe('x'.repeat(32));
});
