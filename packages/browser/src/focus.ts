/** How to find an element again in another rendering: a selector and the place among its matches, for each shadow root. */
export type FocusPath = readonly { selector: string; index: number }[];

/** @returns the way from `scope` to the focused element, undefined if the focus is elsewhere */
export function rememberFocus(scope: Element): FocusPath | undefined {
  let focused = document.activeElement;
  if (!focused || !scope.contains(focused)) return undefined;
  const path = [];
  let within: ParentNode = scope;
  while (focused) {
    const selector = describe(focused);
    path.push({ selector, index: [...within.querySelectorAll(selector)].indexOf(focused) });
    if (!focused.shadowRoot) break;
    within = focused.shadowRoot;
    focused = focused.shadowRoot.activeElement;
  }
  return path;
}

function describe(element: Element): string {
  if (element.id) return `#${CSS.escape(element.id)}`;
  // The value of a text field is what the visitor typed, that of a button or a choice says which one it is.
  const attributes = ['name', 'href', ...(element.matches('button,[type=radio],[type=checkbox]') ? ['value'] : [])];
  return attributes.reduce((selector, name) => {
    const value = element.getAttribute(name);
    return value === null ? selector : `${selector}[${name}="${CSS.escape(value)}"]`;
  }, element.localName);
}

/**
 * Focus the element at the end of the path. If it is gone, the first match of `otherwise`, else `root` itself: a keyboard
 * must not be thrown back to the top of the page.
 */
export function focusIn(root: Element, path: FocusPath, otherwise?: string): void {
  let found: Element | undefined = root;
  let within: ParentNode | null = root;
  for (const { selector, index } of path) {
    found = within?.querySelectorAll(selector)[index];
    within = found?.shadowRoot ?? null;
  }
  found ??= (otherwise && root.querySelector(otherwise)) || root;
  const element = found as HTMLElement;
  element.focus({ preventScroll: true });
  if (element.matches(':focus')) return;
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
}
