import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };

/** Changes with the package's version and with every build that changes an asset. */
export function versionOf(assetDirectory: string): string {
  const manifest = readFileSync(join(assetDirectory, 'manifest.json'));
  return `${packageJson.version}-${createHash('sha256').update(manifest).digest('hex').slice(0, 12)}`;
}
