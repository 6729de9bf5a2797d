import type { Page, Route } from 'playwright-core';
import { expect } from 'vitest';

/** Answers that are there, and reach the page when and in which order the test says. */
export interface Held {
  /** The last characters of the URLs that wait, in the order in which they were asked for. */
  readonly urls: string[];
  /** Let the answer to the nth request through, and wait until it left. */
  release(index: number): Promise<void>;
  /** Hold nothing any more. */
  releaseAll(): Promise<void>;
}

/** Keep all answers from URLs of this pattern from a page. */
export async function holdAnswers(page: Page, pattern: RegExp): Promise<Held> {
  const urls: string[] = [];
  const answers: Promise<() => Promise<void>>[] = [];
  await page.route(pattern, (route: Route) => {
    urls.push(route.request().url());
    answers.push(route.fetch().then((response) => () => route.fulfill({ response }).catch(ignoreAborted)));
  });
  return {
    urls,
    async release(index) {
      await expect.poll(() => answers.length, { message: 'requests held' }).toBeGreaterThan(index);
      await (await answers[index]!)();
    },
    async releaseAll() {
      await page.unroute(pattern);
      for (const answer of answers) await (await answer)();
    },
  };
}

/** The page may have given up on a request that it superseded. */
function ignoreAborted(error: Error): void {
  if (!/aborted|Invalid InterceptionId|already handled/i.test(error.message)) throw error;
}

/** Two frames later, whatever was about to happen in this one has happened. */
export const twoFrames = (page: Page): Promise<unknown> =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
