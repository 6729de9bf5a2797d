import type { BrowserContext, Page } from 'playwright-core';
import { twoFrames } from './held-requests.ts';

declare global {
  interface Window {
    /** What moved each time that something did, and how far. */
    shifts: string[];
  }
}

/** https://wicg.github.io/layout-instability/ */
interface LayoutShift extends PerformanceEntry {
  readonly value: number;
  readonly sources: readonly {
    readonly node: Node | null;
    readonly previousRect: DOMRectReadOnly;
    readonly currentRect: DOMRectReadOnly;
  }[];
}

/** Have each page of a visitor note what moves without their doing. */
export const watchShifts = (context: BrowserContext) =>
  context.addInitScript(() => {
    window.shifts = [];
    const place = ({ x, y, width, height }: DOMRectReadOnly) => `${x},${y} ${width}×${height}`;
    const name = (node: Node | null) =>
      node instanceof Element ? `${node.localName}.${node.className}` : node?.nodeName;
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries() as LayoutShift[]) {
        const moves = sources.map((of) => `${name(of.node)} ${place(of.previousRect)} → ${place(of.currentRect)}`);
        window.shifts.push(`${value}: ${moves.join('; ')}`);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });

/** What moved on the page so far, once it is painted. */
export async function shiftsOf(page: Page): Promise<string[]> {
  await twoFrames(page);
  return page.evaluate(() => window.shifts);
}
