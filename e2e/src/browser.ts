import { CHROMIUM_ARGS, chromiumPath } from '@selvedge/workbench';
import { type Browser, chromium } from 'playwright-core';

/** Start the Chromium that the tests run in. */
export function launchChromium(): Promise<Browser> {
  const executablePath = chromiumPath();
  return chromium.launch({ args: CHROMIUM_ARGS, ...(executablePath ? { executablePath } : {}) });
}
