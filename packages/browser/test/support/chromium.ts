import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

declare global {
  interface Window {
    /** The runtime, put there by the pages of these tests: a page function cannot import. */
    selvedge: typeof import('../../src/index.ts');
  }
}

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @throws Error with the remedy where there is no Chromium: these tests mean nothing without one */
export async function launchChromium(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) {
    throw new Error(`There is no Chromium at ${executablePath}: install it (Debian: \`apt-get install chromium\`), or
set CHROMIUM_PATH to the executable of another one`);
  }
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

/** What the page said on its console, and what it failed to handle. */
export function recordConsole(page: Page): { type: string; text: string }[] {
  const messages: { type: string; text: string }[] = [];
  page.on('console', (message) => messages.push({ type: message.type(), text: message.text() }));
  page.on('pageerror', (error) => messages.push({ type: 'error', text: String(error) }));
  return messages;
}
