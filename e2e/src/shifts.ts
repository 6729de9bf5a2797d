import type { BrowserContext, Page } from 'playwright-core';
import { twoFrames } from './held-requests.ts';

declare global {
  interface Window {
    /** How far what moved did, each time that it did. */
    shifts: number[];
  }
}

/** Have each page of a visitor note what moves without their doing. */
export const watchShifts = (context: BrowserContext) =>
  context.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.shifts.push((entry as PerformanceEntry & { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });

/** What moved on the page so far, once it is painted. */
export async function shiftsOf(page: Page): Promise<number[]> {
  await twoFrames(page);
  return page.evaluate(() => window.shifts);
}
