import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { launchChromium } from './browser.ts';

/** For `describe.each`: what works must work in both. */
export const MODES = [
  { mode: 'with JavaScript', javaScriptEnabled: true },
  { mode: 'without JavaScript', javaScriptEnabled: false },
] as const;

/** Patience with a slow machine, ms. */
const LIMIT = 10_000;

let browser: Browser;
const contexts = new Map<boolean, BrowserContext>();
const problems = new Map<Page, string[]>();

/**
 * Give the test file a browser. After each test its pages are closed, visitors forget their cookies, and the test fails if
 * a page had a problem that it did not take: an error on the console, an answer of 4xx or 5xx, a request that failed.
 */
export function useBrowser(): void {
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterEach(async () => {
    const found = [...problems.values()].flat();
    await Promise.all([...problems.keys()].map((page) => page.close()));
    problems.clear();
    await Promise.all([...contexts.values()].map((context) => context.clearCookies()));
    expect(found).toEqual([]);
  });
  afterAll(() => browser?.close());
}

/** A page of the visitor, who has no cookies yet: all pages of a test in the same mode are the same visitor's. */
export async function newPage(javaScriptEnabled = true): Promise<Page> {
  let context = contexts.get(javaScriptEnabled);
  if (!context) {
    context = await newContext({ javaScriptEnabled });
    contexts.set(javaScriptEnabled, context);
  }
  return context.newPage();
}

/** A visitor of their own, with a browser that prefers what `options` say. Close it, or leave that to the end of the file. */
export async function newContext(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: inject('edge'), ...options });
  context.setDefaultTimeout(LIMIT);
  context.on('page', watch);
  return context;
}

/** Open a page of the store and wait until its islands run, if they do in this mode. */
export async function open(path: string, { javaScriptEnabled = true } = {}): Promise<Page> {
  const page = await newPage(javaScriptEnabled);
  await page.goto(path, { waitUntil: 'domcontentloaded' });
  if (javaScriptEnabled) await hydrated(page);
  return page;
}

/** Wait until every island on the page runs. */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const islands = [...document.querySelectorAll('[island]')];
    return islands.every((island) => island.matches(':defined:not([defer-hydration])'));
  });
}

/** What went wrong on a page since this was last asked, for a test that expects it. */
export function takeProblems(page: Page): string[] {
  return problems.get(page)?.splice(0) ?? [];
}

function watch(page: Page): void {
  const found: string[] = [];
  problems.set(page, found);
  page.on('response', (response) => {
    if (response.status() >= 400) found.push(`${response.status()} ${pathOf(response.url())}`);
  });
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText;
    // Who goes on to another page does not wait for the pictures of this one.
    if (reason !== 'net::ERR_ABORTED') found.push(`${reason} ${pathOf(request.url())}`);
  });
  page.on('pageerror', (error) => found.push(String(error)));
  page.on('console', (message) => {
    const isNews = !message.text().startsWith('Failed to load resource');
    if (isNews && ['error', 'warning'].includes(message.type())) found.push(message.text());
  });
}

/** Path and query of a URL. */
export function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
