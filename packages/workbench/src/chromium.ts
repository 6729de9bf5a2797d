import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { ensurePrograms, mayInstall } from './debian.ts';
import { ROOT } from './site.ts';

const DEBIAN = '/usr/bin/chromium';

/** What Chromium is started with wherever tests run: no sandbox as root, no background traffic. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Where Chromium is: `CHROMIUM_PATH`, Debian's, or undefined for Playwright's own.
 */
export function chromiumPath(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  if (named) return named;
  return existsSync(DEBIAN) ? DEBIAN : undefined;
}

/**
 * Install Chromium if there is none: Debian's package as root on Debian, else Playwright's own.
 *
 * @throws Error if it cannot be installed: nothing is skipped for want of a browser
 */
export function ensureChromium(): void {
  const named = process.env.CHROMIUM_PATH;
  if (named && !existsSync(named))
    throw new Error(`CHROMIUM_PATH is ${named}, where there is nothing: unset it or name a Chromium`);
  if (chromiumPath()) return;
  if (mayInstall()) {
    ensurePrograms({ [DEBIAN]: 'chromium' });
    return;
  }
  const command = 'node_modules/.bin/playwright-core install chromium';
  process.stdout.write(`Installing Chromium: ${command}\n`);
  const { status } = spawnSync('sh', ['-c', command], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0)
    throw new Error(`Chromium could not be installed by "${command}": install it by hand and set CHROMIUM_PATH`);
}
