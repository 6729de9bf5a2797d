import { html } from '../edge/content.ts';

/** A page that all peers answer. */
export interface BenchPage {
  readonly path: string;
  /** In the order of the page. What a name begins with says how the podlet answers; see podlet.ts. */
  readonly fragments: readonly string[];
  readonly isRequired?: boolean;
}

/** Bytes of a fragment. */
const SIZE = 2000;
/** Fragments of the pages that are compared for how cost grows. */
export const COUNTS = [1, 2, 4, 6, 8, 16, 32, 64] as const;
/** ms */
export const SLOW = 800;

const named = (kind: string, count: number) => Array.from({ length: count }, (_, at) => `${kind}-${at}`);

export const optionalPage = (count: number): BenchPage => ({
  path: `/optional/${count}`,
  fragments: named('plain', count),
});
export const REQUIRED_PAGE: BenchPage = { path: '/required/6', fragments: named('plain', 6), isRequired: true };
export const CACHED_PAGE: BenchPage = { path: '/cached/6', fragments: named('cached', 6) };
export const SLOW_PAGE: BenchPage = { path: '/slow/6', fragments: [...named('plain', 5), 'slow-0'] };
/** Its last fragment comes from the podlet that hangs. */
export const HUNG_PAGE: BenchPage = { path: '/hung/6', fragments: [...named('plain', 5), 'other-0'] };

export const PAGES: readonly BenchPage[] = [
  ...COUNTS.map(optionalPage),
  REQUIRED_PAGE,
  CACHED_PAGE,
  SLOW_PAGE,
  HUNG_PAGE,
];
export const FRAGMENTS: readonly string[] = [...new Set(PAGES.flatMap(({ fragments }) => fragments))];

export const fragmentHtml = (name: string): string => html(name, SIZE);
