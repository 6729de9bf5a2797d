import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { launchChromium } from '../src/browser.ts';

/** What the product page may cost: bytes of the gzipped bodies, added up for each kind, and requests. */
const BUDGET = { html: 4000, js: 12_000, css: 5400, requests: 17 };

const KINDS: Record<string, 'html' | 'js' | 'css'> = {
  'text/html': 'html',
  'text/javascript': 'js',
  'application/javascript': 'js',
  'text/css': 'css',
};

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

test.each(['/product/CL-01', '/product/AU-08?sku=AU-08-PL'])('%s stays within its budget', async (path) => {
  const spent = await spentOn(inject('edge') + path);
  process.stdout.write(`${path}: ${JSON.stringify(spent)} of ${JSON.stringify(BUDGET)}\n`);
  for (const [kind, most] of Object.entries(BUDGET)) {
    expect(spent[kind as keyof typeof BUDGET], `${kind} must be there`).toBeGreaterThan(0);
    expect(spent[kind as keyof typeof BUDGET], `${kind} is over budget`).toBeLessThanOrEqual(most);
  }
});

/** Open the page as a first-time visitor who reads it to its end, until every island runs. */
async function spentOn(url: string): Promise<typeof BUDGET> {
  const page = await browser.newPage();
  const urls: string[] = [];
  const sizes: Promise<void>[] = [];
  const spent = { html: 0, js: 0, css: 0, requests: 0 };
  page.on('request', (request) => urls.push(request.url()));
  page.on('response', (response) => {
    const kind = KINDS[(response.headers()['content-type'] ?? '').split(';')[0]!];
    if (!kind) return;
    const add = (body: Buffer) => {
      spent[kind] += gzipSync(body, { level: 9 }).length;
    };
    sizes.push(response.body().then(add));
  });
  await page.goto(url);
  await page.waitForFunction(() => {
    window.scrollTo(0, document.body.scrollHeight);
    const islands = [...document.querySelectorAll('[island]')];
    const running = (island: Element) => island.matches(':defined') && !island.hasAttribute('defer-hydration');
    return islands.length > 0 && islands.every(running) && [...document.images].every(({ complete }) => complete);
  });
  await page.waitForLoadState('networkidle');
  // The icon is fetched by the browser, not by the page, so it is not reported.
  const icon = await page.locator('link[rel=icon]').evaluate((link: HTMLLinkElement) => link.href);
  if (!urls.includes(icon)) urls.push(icon);
  await Promise.all(sizes);
  await page.close();
  return { ...spent, requests: urls.length };
}
