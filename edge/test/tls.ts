import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { onTestFinished } from 'vitest';

/** A certificate for this host alone, and its key. */
export async function makeCertificate(name = 'localhost') {
  const subject = [{ name: 'commonName', value: name }];
  const { cert, private: key } = await generate(subject, { keyType: 'ec', algorithm: 'sha256' });
  return { cert, key };
}

/** A folder that is gone after the test. */
export function makeFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-edge-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return {
    write(name: string, text: string): string {
      const file = join(folder, name);
      writeFileSync(file, text);
      return file;
    },
    path: (name: string) => join(folder, name),
  };
}
