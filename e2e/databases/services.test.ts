import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabases, type PostgresServer, startPostgres } from '@selvedge/workbench';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Replicas, startReplicas } from './replicas.ts';

/** What each team's service knows before it has heard of any other. */
const OWN = [
  ['explore', ['/stores', '/teasers', '/categories', '/stores?locale=de']],
  ['decide', ['/sitemap']],
  ['checkout', ['/stock', '/feeds/stock']],
  ['inspire', ['/feeds/colours']],
] as const;

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

test.each(OWN)(
  'three replicas of %s that begin at once on an empty database say what one says that has a file',
  async (team, paths) => {
    const folder = mkdtempSync(join(tmpdir(), 'selvedge-services-'));
    await createDatabases(postgres.url(), [team]);
    const started: Replicas[] = [];
    onTestFinished(async () => {
      await Promise.all(started.map((one) => one.stop()));
      rmSync(folder, { recursive: true });
    });
    started.push(await startReplicas(team, 1, { DATABASE_FILE: join(folder, 'data.sqlite') }));
    started.push(await startReplicas(team, 3, { DATABASE_URL: postgres.url(team) }));
    const [file, ...replicas] = started.flatMap(({ origins }) => origins);
    const read = async (url: string) => {
      const response = await fetch(url);
      return { status: response.status, etag: response.headers.get('etag'), body: await response.json() };
    };
    for (const path of paths) {
      const expected = await read(file + path);
      expect(expected.status).toBe(200);
      for (const origin of replicas) expect(await read(origin + path)).toEqual(expected);
    }
  },
);

test.each(OWN)('a process of %s tells in a line that there is no such database, without the password', async (team) => {
  const url = `postgres://ada:hidden@127.0.0.1:${postgres.port}/none`;
  const failure = String(await startReplicas(team, 1, { DATABASE_URL: url }).catch((error) => error));
  expect(failure).toContain(`PostgreSQL at 127.0.0.1:${postgres.port}: `);
  expect(failure).not.toContain('hidden');
});
