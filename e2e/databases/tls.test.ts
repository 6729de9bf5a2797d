import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabases, type PostgresServer, startPostgres } from '@selvedge/workbench';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startReplicas } from './replicas.ts';

const folder = mkdtempSync(join(tmpdir(), 'selvedge-ca-'));
const ca = join(folder, 'ca.pem');
let postgres: PostgresServer;

beforeAll(async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  writeFileSync(ca, cert);
  postgres = await startPostgres({ cert, key });
  await createDatabases(postgres.url(), ['inspire']);
});
afterAll(async () => {
  await postgres?.stop();
  rmSync(folder, { recursive: true });
});

async function start(query: string, host = 'localhost') {
  const url = `${postgres.url('inspire').replace('127.0.0.1', host)}?${query}`;
  const replicas = await startReplicas('inspire', 1, { DATABASE_URL: url });
  onTestFinished(replicas.stop);
  return replicas.origins[0];
}

test('a service speaks TLS with a server whose CA its URL names', async () => {
  const origin = await start(`sslmode=verify-full&sslrootcert=${ca}`);
  expect((await fetch(`${origin}/feeds/colours`)).status).toBe(200);
});

test('a certificate that nobody known has signed is refused, with what to do', async () => {
  await expect(start('sslmode=verify-full')).rejects.toThrow('its certificate is not trusted: name its CA by');
});

test('a certificate of another name is refused', async () => {
  await expect(start(`sslmode=verify-full&sslrootcert=${ca}`, '127.0.0.1')).rejects.toThrow(
    "does not match certificate's altnames",
  );
});
