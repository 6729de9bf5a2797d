import { breakingChanges } from '@selvedge/openapi';
import { expect, test } from 'vitest';
import published from '../openapi/published.json' with { type: 'json' };
import current from '../openapi.json' with { type: 'json' };
import { createDocument } from '../src/document.ts';

test('openapi.json says what the routes say', async () => {
  expect(current, 'Run `npm run openapi` and commit openapi.json').toEqual(await createDocument());
});

test('consumers of the published API are not broken', () => {
  expect(breakingChanges(published, current)).toEqual([]);
});
