import { createLogger, createMetrics } from '@selvedge/server';
import { expect, test } from 'vitest';
import { createAdmin } from '../src/admin.ts';

function setUp(token?: string) {
  const purged: unknown[] = [];
  const admin = createAdmin({
    layout: { purge: async (purge) => void purged.push(purge), manifests: { isWarm: () => true } },
    log: createLogger('test', 'silent'),
    metrics: createMetrics('test'),
    token,
  });
  const purge = (body: unknown, authorization?: string) =>
    admin.request('/purge', {
      method: 'POST',
      body: JSON.stringify(body),
      headers: authorization ? { authorization } : {},
    });
  return { purge, purged };
}

test.each([
  [
    { tags: ['a', 'b'] },
    [
      { tag: 'a', soft: false },
      { tag: 'b', soft: false },
    ],
    2,
  ],
  [{ url: '/_fragments/en/a/b', soft: true }, [{ url: '/_fragments/en/a/b', soft: true }], 1],
  [{ all: true }, [{ all: true, soft: false }], 1],
])('%j lets go what is kept of fragments', async (body, expected, count) => {
  const { purge, purged } = setUp('secret');
  const response = await purge(body, 'Bearer secret');
  expect([response.status, await response.json()]).toEqual([200, { purged: count }]);
  expect(purged).toEqual(expected);
});

test.each<[string, string | undefined, string | undefined, unknown, number]>([
  ['without a token', 'secret', undefined, { all: true }, 401],
  ['with another token', 'secret', 'Bearer secreT', { all: true }, 401],
  ['while no token is set', undefined, 'Bearer secret', { all: true }, 403],
  ['that names nothing', 'secret', 'Bearer secret', { tags: [] }, 422],
  ['with a tag that no field could list', 'secret', 'Bearer secret', { tags: ['two words'] }, 422],
])('a purge %s is refused, and nothing goes', async (_, token, authorization, body, status) => {
  const { purge, purged } = setUp(token);
  expect((await purge(body, authorization)).status).toBe(status);
  expect(purged).toEqual([]);
});
