import { defineIsland } from '@selvedge/browser';
import type { BrowserEvents } from '@selvedge/contracts';
import { html, LitElement } from 'lit';

/**
 * `<explore-store-picker>`: without JavaScript a select, with it a button that opens a modal list. Both stand in the light
 * DOM and the select stays the form's field, so that the form is the same either way.
 *
 * Fires `explore:store-selected`.
 */
export class StorePicker extends LitElement {
  static override properties = { ready: { state: true } };
  declare ready: boolean;

  constructor() {
    super();
    this.ready = false;
  }

  override render() {
    return this.ready ? html`<slot name="dialog" @click=${this.#click}></slot>` : html`<slot name="select"></slot>`;
  }

  protected override firstUpdated() {
    // The browser may have restored what was chosen before.
    this.#showChosen();
    this.#dialog.addEventListener('close', () => this.#button.focus());
    this.ready = true;
  }

  get #select() {
    return this.querySelector('select')!;
  }

  get #button() {
    return this.querySelector<HTMLButtonElement>('.picker-button')!;
  }

  get #dialog() {
    return this.querySelector('dialog')!;
  }

  #click({ target }: Event) {
    const button = (target as Element).closest('button');
    if (button === this.#button) this.#dialog.showModal();
    // A click beside the dialog is one on its backdrop, which belongs to the dialog itself.
    else if (target === this.#dialog || button?.matches('.picker-close')) this.#dialog.close();
    else if (button) this.#choose(button.value);
  }

  #choose(storeId: string) {
    this.#select.value = storeId;
    this.#showChosen();
    this.#dialog.close();
    const event: BrowserEvents['explore:store-selected'] = new CustomEvent('explore:store-selected', {
      detail: { storeId },
      bubbles: true,
      composed: true,
    });
    this.dispatchEvent(event);
  }

  #showChosen() {
    for (const store of this.querySelectorAll<HTMLButtonElement>('.picker-store')) {
      const isChosen = store.value === this.#select.value;
      store.setAttribute('aria-current', String(isChosen));
      if (isChosen) this.#button.firstElementChild!.textContent = store.firstElementChild!.textContent;
    }
  }
}

defineIsland('explore-store-picker', StorePicker);
