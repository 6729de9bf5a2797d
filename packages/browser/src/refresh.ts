/** `superseded`: a later call took over, do nothing. `failed`: nothing was changed, navigate instead. */
export type Outcome = 'done' | 'superseded' | 'failed';

export interface RefreshOptions {
  /** Written after all answers are there, just before the page changes. Pushing the page's own URL replaces. */
  history?: { url: string | URL; mode: 'push' | 'replace' };
  /** Cancels the refresh; it then counts as superseded. */
  signal?: AbortSignal;
  /** Selector of what takes the focus when the element that had it is gone; by default the fragment's root. */
  focus?: string;
}

export interface FragmentRefresh {
  /** The fragment's one root element. */
  target: Element;
  /** The fragment's URL, of the page's own origin. */
  url: string | URL;
  /** Take title and canonical URL from this fragment's head. */
  head?: boolean;
}

declare global {
  interface HTMLElementEventMap {
    'selvedge:refreshed': CustomEvent<{ url: string }>;
  }
  interface DocumentEventMap {
    'selvedge:refreshed': CustomEvent<{ url: string }>;
  }
}

/** One promise for all calls: it answers them in their order, which imports of one module in parallel do not. */
let loading: Promise<typeof import('./swap.ts')> | undefined;

/**
 * Fetch a fragment and put it in the place of its old self.
 *
 * @param target the fragment's root. Its `data-fragment` names it across swaps, unique on the page; one is made up if absent
 * @param url the fragment's URL, of the page's own origin
 * @returns what became of it; never rejects
 */
export function refreshFragment(
  target: Element,
  url: string | URL,
  { head = false, ...options }: RefreshOptions & { head?: boolean } = {},
): Promise<Outcome> {
  return refreshFragments([{ target, url, head }], options);
}

/**
 * Refresh several fragments as one: all are fetched, then all change in the same task, or none does. A later call for any of
 * them supersedes the whole.
 *
 * @returns what became of it; never rejects
 */
export async function refreshFragments(
  fragments: readonly FragmentRefresh[],
  options: RefreshOptions = {},
): Promise<Outcome> {
  try {
    loading ??= import('./swap.ts');
    return await (await loading).refreshFragments(fragments, options);
  } catch (error) {
    console.warn(error);
    return 'failed';
  }
}
