/**
 * Define an island's element: `customElements.define` that runs once a tag, and takes care of HTML from another version.
 *
 * A page may hold HTML of two versions, for example after a refresh during a deploy, but a tag has one class. Where the
 * server's `template` attribute names another version than the class has, the server's shadow root is emptied and rendered
 * afresh: hydrating it would break the element or silently bind the wrong nodes.
 *
 * @param tag prefixed by the team: `checkout-mini-cart`
 * @param template the version of the bundle's templates. The build passes it; leave it out
 */
export function defineIsland(tag: string, element: CustomElementConstructor, template?: string): void {
  // A second define would throw, and with it the rest of its module.
  if (customElements.get(tag)) return;
  if (template) renderAfreshUnless(template, element.prototype);
  customElements.define(tag, element);
}

interface Rendering extends HTMLElement {
  createRenderRoot(): HTMLElement | DocumentFragment;
}

/**
 * LitElement's hydrate support decides in `createRenderRoot`: if there is a shadow root, it marks the element for hydration.
 * The method beneath it, ReactiveElement's, takes the same root, adopts the styles and marks nothing.
 */
function renderAfreshUnless(template: string, prototype: Rendering): void {
  const hydrating = prototype.createRenderRoot;
  if (!hydrating) return;
  let base: object = prototype;
  for (let next: object | null = base; next; next = Object.getPrototypeOf(next)) {
    if (Object.hasOwn(next, 'createRenderRoot')) base = next;
  }
  const rendering = (base as Rendering).createRenderRoot;
  prototype.createRenderRoot = function () {
    if ((this.getAttribute('template') ?? template) === template) return hydrating.call(this);
    this.shadowRoot?.replaceChildren();
    return rendering.call(this);
  };
}
