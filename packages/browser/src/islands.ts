/**
 * The loader of islands. The server prints
 *
 *     <checkout-mini-cart island="/…/widgets.HASH.js" template="HASH" on="idle" defer-hydration>…</checkout-mini-cart>
 *
 * and the loader imports the bundle when `on` says so (`load`, `idle`, `visible`, `interaction`) and then removes
 * `defer-hydration`. Until then, and if that fails, the server's HTML stands and its forms and links work.
 */

/** On the page, not in the module: a stock Podium layout may load the runtime of several podlets, each with its own copy. */
const STARTED = Symbol.for('selvedge.started');
const page = globalThis as { [STARTED]?: WeakSet<Element> };
page[STARTED] ??= new WeakSet();
const started = page[STARTED];
const bundles = new Map<string, Promise<boolean>>();

/** How long a busy page may put off an island with `on="idle"`, in milliseconds. */
const IDLE_LIMIT = 2000;
/** How far outside the viewport an island with `on="visible"` begins to load. */
const VISIBLE_MARGIN = '200px';

/**
 * Schedule the islands in `root`, and `root` itself if it is one. Each element is scheduled once, however often this runs.
 *
 * @param root also what a refresh put into the page
 */
export function startIslands(root: Document | DocumentFragment | Element = document): void {
  const hosts = [...root.querySelectorAll('[island]')];
  if (root instanceof Element && root.hasAttribute('island')) hosts.push(root);
  for (const host of hosts) {
    if (started.has(host)) continue;
    started.add(host);
    schedule(host, () => hydrate(host));
  }
}

function schedule(host: Element, load: () => void): void {
  const on = host.getAttribute('on');
  if (on === 'idle') {
    // Safari has no requestIdleCallback.
    if ('requestIdleCallback' in window) requestIdleCallback(load, { timeout: IDLE_LIMIT });
    else setTimeout(load, 200);
  } else if (on === 'visible') {
    whenVisible(host, load);
  } else if (on === 'interaction') {
    // Never prevented: the first click does what the form or link beneath does.
    for (const type of ['pointerenter', 'touchstart', 'focusin', 'click']) {
      host.addEventListener(type, load, { capture: true, once: true, passive: true });
    }
  } else {
    load();
  }
}

function whenVisible(host: Element, load: () => void): void {
  const watched = boxes(host);
  if (watched.length === 0) {
    load();
    return;
  }
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      load();
    },
    { rootMargin: VISIBLE_MARGIN },
  );
  for (const element of watched) observer.observe(element);
}

/** The elements that stand for this one on the screen: `display: contents` has no box of its own to intersect. */
function boxes(element: Element): Element[] {
  if (getComputedStyle(element).display !== 'contents') return [element];
  return [...element.children, ...(element.shadowRoot?.children ?? [])].flatMap(boxes);
}

async function hydrate(host: Element): Promise<void> {
  const url = new URL(host.getAttribute('island')!, document.baseURI).href;
  if (!bundles.has(url)) bundles.set(url, importBundle(url));
  if (!(await bundles.get(url))) return;
  if (host.isConnected) host.removeAttribute('defer-hydration');
  else started.delete(host);
}

function importBundle(url: string): Promise<boolean> {
  return import(url).then(
    () => true,
    (error) => {
      console.error(`The island ${url} did not load; the server's HTML stays`, error);
      return false;
    },
  );
}
