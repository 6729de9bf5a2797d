import type { FragmentHead } from '@selvedge/contracts';
import { focusIn, rememberFocus } from './focus.ts';
import { applyHead, readHead } from './head.ts';
import type { FragmentRefresh, Outcome, RefreshOptions } from './refresh.ts';

/** After this many milliseconds without a whole answer the refresh has failed. */
const ANSWER_LIMIT = 10_000;
/** How long a new stylesheet may keep the swap waiting, in milliseconds. */
const STYLESHEET_LIMIT = 500;

/** The refresh in flight of each fragment, oldest first. */
const inFlight = new Map<string, AbortController>();

/** See `refreshFragments` in refresh.ts, which loads this module when it is first called. */
export async function refreshFragments(
  fragments: readonly FragmentRefresh[],
  { history, signal, focus }: RefreshOptions,
): Promise<Outcome> {
  const controller = new AbortController();
  const keys = fragments.map(({ target }) => nameFragment(target));
  for (const key of keys) supersede(key, controller);
  const cancelled = AbortSignal.any([controller.signal, ...(signal ? [signal] : [])]);
  try {
    const limited = AbortSignal.any([cancelled, AbortSignal.timeout(ANSWER_LIMIT)]);
    const answers = await Promise.all(fragments.map((fragment, index) => load(fragment, keys[index]!, limited)));
    if (cancelled.aborted) return 'superseded';
    const targets = fragments.map(({ target }, index) => findFragment(target, keys[index]!));
    if (history) writeHistory(history);
    for (const [index, answer] of answers.entries()) {
      if (answer.head) applyHead(answer.head);
      swap(targets[index]!, answer, focus);
    }
    supersedeWithin(targets, controller);
    return 'done';
  } catch (error) {
    if (cancelled.aborted) return 'superseded';
    controller.abort();
    console.warn(error);
    return 'failed';
  } finally {
    for (const key of keys) if (inFlight.get(key) === controller) inFlight.delete(key);
  }
}

/** Begins a name that gives way to the one that the fragment brings. */
const MADE_UP = '~';

function nameFragment(target: Element): string {
  let key = target.getAttribute('data-fragment');
  if (!key) {
    key = MADE_UP + Math.random();
    target.setAttribute('data-fragment', key);
  }
  return key;
}

/** A caller may hold on to a root that was swapped out meanwhile; its name leads to the one that stands there now. */
function findFragment(target: Element, key: string): Element {
  const current = target.isConnected ? target : document.querySelector(`[data-fragment="${CSS.escape(key)}"]`);
  if (!current) throw new Error(`The fragment ${key} is no longer on the page`);
  return current;
}

function supersede(key: string, controller: AbortController): void {
  inFlight.get(key)?.abort();
  inFlight.delete(key);
  inFlight.set(key, controller);
}

/** What was asked before this swap for a fragment inside it is older than what the swap brought. */
function supersedeWithin(targets: readonly Element[], controller: AbortController): void {
  for (const [key, other] of inFlight) {
    if (other === controller) return;
    if (targets.some((target) => target.querySelector(`[data-fragment="${CSS.escape(key)}"]`))) other.abort();
  }
}

interface Answer {
  url: string;
  root: Element;
  scripts: string[];
  head: FragmentHead | undefined;
}

async function load({ target, url, head }: FragmentRefresh, key: string, signal: AbortSignal): Promise<Answer> {
  const response = await fetch(url, {
    headers: { accept: 'text/html' },
    mode: 'same-origin',
    credentials: 'same-origin',
    redirect: 'error',
    signal,
  });
  // A fallback is worth showing whatever its status is.
  const usable = response.ok || response.headers.has('selvedge-degraded');
  if (!usable || !response.headers.get('content-type')?.startsWith('text/html')) {
    throw new Error(`${url} answered ${response.status}`);
  }
  const template = document.createElement('template');
  // innerHTML would not attach declarative shadow roots. Where this is missing, the refresh fails and the caller navigates.
  template.setHTMLUnsafe(await response.text());
  const { content } = template;
  await Promise.all(
    [...content.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')].map((link) => addStylesheet(link, target)),
  );
  const roots = [...content.children].filter((element) => !element.matches('link,script,style,template'));
  const root = roots.find((element) => element.getAttribute('data-fragment') === key) ?? roots[0];
  if (!root) throw new Error(`${url} answered without an element`);
  const name = root.getAttribute('data-fragment');
  if (name && key.startsWith(MADE_UP)) target.setAttribute('data-fragment', name);
  else root.setAttribute('data-fragment', key);
  return {
    url: response.url,
    root,
    scripts: [...content.querySelectorAll('script[type=module][src]')].map((script) => absolute(script, 'src')),
    head: head ? readHead(response.headers) : undefined,
  };
}

/** Elements of a template belong to an inert document, so that their own `href` and `src` do not resolve. */
function absolute(element: Element, attribute: string): string {
  return new URL(element.getAttribute(attribute)!, document.baseURI).href;
}

/** @returns when the stylesheet applies, so that the swap shows nothing unstyled */
function addStylesheet(link: HTMLLinkElement, target: Element): Promise<unknown> | undefined {
  const href = absolute(link, 'href');
  link.remove();
  for (const other of document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')) {
    if (other.href === href && !target.contains(other)) return undefined;
  }
  return new Promise((resolve) => {
    link.onload = link.onerror = resolve;
    setTimeout(resolve, STYLESHEET_LIMIT);
    document.head.append(link);
  });
}

function writeHistory({ url, mode }: NonNullable<RefreshOptions['history']>): void {
  const { href } = new URL(url, document.baseURI);
  if (mode === 'push' && href !== location.href) window.history.pushState(null, '', href);
  else window.history.replaceState(window.history.state, '', href);
}

function swap(target: Element, { root, scripts, url }: Answer, focus: string | undefined): void {
  const focused = rememberFocus(target);
  target.replaceWith(root);
  if (focused) focusIn(root, focused, focus);
  // Inserted scripts do not run. The browser runs a module once, so those that it knows cost nothing.
  for (const script of scripts) import(script).catch(console.error);
  root.dispatchEvent(new CustomEvent('selvedge:refreshed', { bubbles: true, composed: true, detail: { url } }));
}
