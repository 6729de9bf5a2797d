import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { isPostgresUrl, openDatabase } from '../src/database.ts';
import { explainPostgres } from '../src/database-postgres.ts';
import { reason } from '../src/index.ts';

test.each([
  ['postgres://db.test/checkout', true],
  ['postgresql://user:password@db.test:5433/checkout?sslmode=verify-full', true],
  ['/var/lib/checkout.sqlite', false],
  ['postgres.sqlite', false],
  [':memory:', false],
])('%s names a PostgreSQL database: %s', (target, expected) => {
  expect(isPostgresUrl(target)).toBe(expected);
});

const URL_WITH_PASSWORD = 'postgres://ada:hidden@db.test:5433/checkout';

test.each([
  ['ECONNREFUSED', 'nothing listens there: start it'],
  ['ENOTFOUND', 'there is no such host'],
  ['28P01', 'it refuses the password of user "ada"'],
  ['28000', 'it refuses user "ada"'],
  ['3D000', 'it has no database "checkout": create it'],
  ['42501', "make the user the database's owner"],
  ['53300', 'lower DATABASE_POOL'],
  ['57P03', 'it is starting or stopping'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'sslrootcert=<file>'],
  ['XX000', 'it could not be opened or migrated'],
])('%s is told with host and remedy, without the password', (code, remedy) => {
  const cause = Object.assign(new Error('the cause'), { code });
  const { message } = explainPostgres(URL_WITH_PASSWORD, cause);
  expect(message).toContain('PostgreSQL at db.test:5433: ');
  expect(message).toContain(remedy);
  expect(message).not.toContain('hidden');
});

test('a server that is not there is named at once, with what to do', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  const failure = await openDatabase(`postgres://ada:hidden@127.0.0.1:${port}/checkout`, {}).catch(reason);
  expect(failure).toContain(`PostgreSQL at 127.0.0.1:${port}: nothing listens there`);
  expect(failure).not.toContain('hidden');
});

test('a server that takes the connection and says nothing is given up in time', async () => {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const opening = openDatabase(`postgres://127.0.0.1:${port}/checkout`, {}, { timeout: 100 });
  await expect(opening).rejects.toThrow(`PostgreSQL at 127.0.0.1:${port}`);
});
