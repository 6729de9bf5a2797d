import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BrokenStore, startBroken } from '../src/broken-store.ts';
import { MODES, newContext, newPage, open, takeProblems, useBrowser } from '../src/visitor.ts';

useBrowser();

let broken: BrokenStore;
beforeAll(async () => {
  broken = await startBroken('decide');
});
afterAll(() => broken?.stop());

const showsBoundaries = (page: Page) =>
  page.locator('header').evaluate((header) => getComputedStyle(header).outlineStyle === 'solid');
const checkbox = (page: Page) => page.getByRole('checkbox', { name: 'show team boundaries' });

describe.each(MODES)('$mode', (mode) => {
  test('a checkbox outlines the fragments in the colours of their teams', async () => {
    const page = await open('/product/CL-01', mode);
    expect(await showsBoundaries(page)).toBe(false);
    await checkbox(page).check();
    expect(await showsBoundaries(page)).toBe(true);
    const teams = await page
      .locator('[data-boundary]')
      .evaluateAll((roots) =>
        roots.map((root) => [(root as HTMLElement).dataset.boundary, getComputedStyle(root).outlineColor] as const),
      );
    expect(teams.map(([team]) => team).sort()).toEqual([
      'checkout',
      'checkout',
      'decide',
      'explore',
      'explore',
      'inspire',
    ]);
    // One colour a team, and as many colours as teams.
    expect(new Set(teams.map(String)).size).toBe(4);
    expect(new Set(teams.map(([, colour]) => colour)).size).toBe(4);
    await checkbox(page).uncheck();
    expect(await showsBoundaries(page)).toBe(false);
  });

  test.each([
    { path: '/nowhere', status: 404, title: 'Nothing grows here' },
    { path: '/product/CL-00', status: 410, title: 'Gone to a good home' },
    { path: '/product/CL-01', status: 503, title: 'Stuck in the mud' },
  ])('the $status page says what is wrong, between header and footer', async ({ path, status, title }) => {
    const page = await newPage(mode.javaScriptEnabled);
    const response = await page.goto(status === 503 ? broken.origin + path : path);
    expect(response?.status()).toBe(status);
    expect(await page.title()).toBe(`${title} | Headland`);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(title);
    expect(await page.getByRole('banner').getByRole('link').allInnerTexts()).toEqual([
      'Headland',
      'Machines',
      'Stores',
      'Cart',
    ]);
    expect(await page.getByRole('contentinfo').innerText()).toContain('to the edge of the field');
    expect(await page.locator('meta[name=robots]').getAttribute('content')).toBe('noindex');
    expect(takeProblems(page)).toEqual([`${status} ${path}`]);
    const [way] = await page.getByRole('main').getByRole('link').all();
    expect(await way?.getAttribute('href')).toMatch(/^\/(products)?$/);
  });
});

test('the checkbox remembers itself across pages and visits, on and off', async () => {
  const context = await newContext();
  const visit = async (path: string) => {
    const page = await context.newPage();
    await page.goto(path);
    return page;
  };
  const first = await visit('/');
  await checkbox(first).check();
  await first.goto('/stores');
  expect(await showsBoundaries(first)).toBe(true);
  await first.close();
  const later = await visit('/product/CL-01');
  expect(await checkbox(later).isChecked()).toBe(true);
  await checkbox(later).uncheck();
  await later.close();
  expect(await showsBoundaries(await visit('/'))).toBe(false);
  await context.close();
});

test('every page says whose it is', async () => {
  const page = await newPage(false);
  const owners = {
    '/': 'explore',
    '/products': 'explore',
    '/stores': 'explore',
    '/product/CL-01': 'decide',
    '/checkout/cart': 'checkout',
  };
  for (const [path, team] of Object.entries(owners)) {
    await page.goto(path);
    expect(await page.locator('body').getAttribute('data-boundary-page')).toBe(team);
  }
});
