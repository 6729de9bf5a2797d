import { CHROMIUM_ARGS, chromiumPath } from '@selvedge/workbench';
import { type Browser, chromium } from 'playwright-core';

/**
 * Start the Chromium that the tests run in.
 *
 * @param args added to its command line
 */
export function launchChromium(args: readonly string[] = []): Promise<Browser> {
  const executablePath = chromiumPath();
  return chromium.launch({ args: [...CHROMIUM_ARGS, ...args], ...(executablePath ? { executablePath } : {}) });
}
