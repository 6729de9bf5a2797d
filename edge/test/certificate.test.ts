import { once } from 'node:events';
import { connect } from 'node:tls';
import { expect, test, vi } from 'vitest';
import { readCertificate } from '../src/certificate.ts';
import { spawnEdge } from './process.ts';
import { makeCertificate, makeFolder } from './tls.ts';

vi.setConfig({ testTimeout: 30_000 });

/** Who the server says it is. */
async function nameOf(port: number): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { CN } = socket.getPeerCertificate().subject;
  socket.destroy();
  return String(CN);
}

test.each(['1', '2'])(
  'SIGHUP has %s processes take the new certificate, and keep the old where the new is none',
  async (count) => {
    const folder = makeFolder();
    const first = await makeCertificate('first');
    const [cert, key] = [folder.write('cert.pem', first.cert), folder.write('key.pem', first.key)];
    const edge = spawnEdge(['--workers', count, '--tls-cert', cert, '--tls-key', key]);
    const { port } = await edge.find(({ protocol }) => protocol === 'https');
    await expect.poll(async () => (await edge.admin('/readyz')).status, { timeout: 10_000 }).toBe(200);
    expect(await nameOf(port!)).toBe('first');

    const said = (msg: string) => edge.lines.filter((line) => line.msg === msg).length;
    folder.write('cert.pem', 'nonsense');
    edge.child.kill('SIGHUP');
    await expect.poll(() => said('the certificate stays as it was')).toBe(Number(count));
    for (let index = 0; index < 2; index++) expect(await nameOf(port!)).toBe('first');

    const second = await makeCertificate('second');
    folder.write('cert.pem', second.cert);
    folder.write('key.pem', second.key);
    edge.child.kill('SIGHUP');
    await expect.poll(() => said('the certificate was read anew')).toBe(Number(count));
    for (let index = 0; index < 2; index++) expect(await nameOf(port!)).toBe('second');
  },
);

test('without options there is no TLS', () => {
  expect(readCertificate({})).toBeUndefined();
});

test('what is wrong with certificate and key is said with the option, the file and the remedy', async () => {
  const folder = makeFolder();
  const [one, other] = [await makeCertificate(), await makeCertificate()];
  const tlsCert = folder.write('cert.pem', one.cert);
  const tlsKey = folder.write('key.pem', other.key);
  const missing = folder.path('missing.pem');
  expect(() => readCertificate({ tlsCert })).toThrow('--tls-cert is given and --tls-key is not: give both, or neither');
  expect(() => readCertificate({ tlsKey })).toThrow('--tls-key is given and --tls-cert is not: give both, or neither');
  expect(() => readCertificate({ tlsCert: missing, tlsKey })).toThrow(
    `--tls-cert ${missing} cannot be read: name a file in PEM that this user may read`,
  );
  expect(() => readCertificate({ tlsCert, tlsKey })).toThrow(
    `--tls-cert ${tlsCert} and --tls-key ${tlsKey} are no certificate and key in PEM that belong together`,
  );
});

test('an edge that cannot read its certificate says so in one line and ends', async () => {
  const { closed, errors } = spawnEdge([
    '--workers',
    '2',
    '--tls-cert',
    '/nowhere/cert.pem',
    '--tls-key',
    '/nowhere/key.pem',
  ]);
  expect(await closed).toMatchObject({ code: 1 });
  expect(errors()).toBe(
    "--tls-cert /nowhere/cert.pem cannot be read: name a file in PEM that this user may read: ENOENT: no such file or directory, open '/nowhere/cert.pem'\n",
  );
});
