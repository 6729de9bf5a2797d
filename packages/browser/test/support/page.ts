import { rm } from 'node:fs/promises';
import { encodeFragmentHead, type FragmentHead } from '@selvedge/contracts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { Outcome, RefreshOptions } from '../../src/index.ts';
import { launchChromium } from './chromium.ts';
import { type Built, buildFixture, serveAssets } from './fixture.ts';
import { type Answer, openSite, type Site } from './site.ts';

/** Where the layout serves the shared modules, and here the bundles too. */
const ASSETS = '/assets/';

export let site: Site;
export let built: Built;
export let page: Page;

/** Give each test of the file a page of its own, and the fixture's assets on a site without pages. */
export function useChromium(): void {
  let browser: Browser;
  beforeAll(async () => {
    [browser, site, built] = await Promise.all([launchChromium(), openSite(), buildFixture()]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    if (built) await rm(built.directory, { recursive: true });
  });
  beforeEach(async () => {
    site.reset();
    await serveAssets(site, built, ASSETS);
    page = await browser.newPage();
  });
  afterEach(() => page.close());
}

/** The URL of an asset, by its name in the build. */
export const file = (name: string) => `${ASSETS}${built.manifest[name]!.file}`;

export const fragment = (content: string, name = 'product') => `<section data-fragment="${name}">${content}</section>`;

/** What the fragment of that name shows now. */
export const content = (name = 'product') => page.locator(`[data-fragment="${name}"]`).innerHTML();

/** An answer with a `podlet-head`. */
export const withHead = (body: string, head: FragmentHead): Answer => ({
  body,
  headers: { 'podlet-head': encodeFragmentHead(head) },
});

/** A document as our layout writes it. */
export function pageOf(body: string, head = '<title>Before</title>'): string {
  const imports = { 'lit@3': file('lit.js'), 'selvedge@1': file('selvedge.js') };
  return `<!doctype html><html lang="en">${head}
<script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module">import * as selvedge from 'selvedge@1'; window.selvedge = selvedge;</script>
<body>${body}`;
}

/** Open `/page` with this content, and wait for the runtime. */
export async function open(body: string, head = ''): Promise<void> {
  site.serve('/page', pageOf(body, `<title>Before</title>${head}`));
  await page.goto(`${site.origin}/page`);
  await page.waitForFunction(() => window.selvedge);
}

/** Call {@link refreshFragment} in the page. */
export function refresh(
  url: string,
  options: RefreshOptions & { head?: boolean } = {},
  target = '[data-fragment=product]',
): Promise<Outcome> {
  return page.evaluate(
    ({ target, url, options }) => window.selvedge.refreshFragment(document.querySelector(target)!, url, options),
    { target, url, options },
  );
}

/** Two frames later, whatever was about to happen in this one has happened. */
export const twoFrames = () =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
