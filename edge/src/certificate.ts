import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { type Certificate, type Logger, type Running, reason } from '@selvedge/server';
import type { Options } from './options.ts';

type Files = Pick<Options, 'tlsCert' | 'tlsKey'>;

/**
 * Read certificate and key.
 *
 * @returns undefined if there shall be no TLS
 * @throws Error that names the option, the file and the remedy
 */
export function readCertificate({ tlsCert, tlsKey }: Files): Certificate | undefined {
  if (!tlsCert && !tlsKey) return undefined;
  if (!tlsCert) throw new Error('--tls-key is given and --tls-cert is not: give both, or neither');
  if (!tlsKey) throw new Error('--tls-cert is given and --tls-key is not: give both, or neither');
  const certificate = { cert: read('--tls-cert', tlsCert), key: read('--tls-key', tlsKey) };
  try {
    createSecureContext(certificate);
  } catch (error) {
    throw new Error(
      `--tls-cert ${tlsCert} and --tls-key ${tlsKey} are no certificate and key in PEM that belong together, or the key has a passphrase`,
      { cause: error },
    );
  }
  return certificate;
}

function read(option: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Error(`${option} ${file} cannot be read: name a file in PEM that this user may read`, { cause: error });
  }
}

/** Have connections from now on see what is in the files; where that is not right the old one stays. */
export function renewCertificate(running: Running, files: Files, log: Logger): void {
  try {
    const certificate = readCertificate(files)!;
    running.renew(certificate);
    log.info({ validTo: new X509Certificate(certificate.cert).validTo }, 'the certificate was read anew');
  } catch (error) {
    log.error({ reason: reason(error) }, 'the certificate stays as it was');
  }
}
