import { defineIsland } from '@selvedge/browser';
import type {} from '@selvedge/contracts';
import { html, LitElement } from 'lit';

const FIELDS = ['firstName', 'lastName', 'storeId'];

/** Lets the order be sent as soon as all is filled in. Without it the server says what is missing. */
export class CheckoutForm extends LitElement {
  override render() {
    return html`<div @input=${this.check} @change=${this.check} @explore:store-selected=${this.check}><slot></slot></div>`;
  }

  override firstUpdated() {
    this.check();
  }

  check() {
    const form = this.querySelector('form')!;
    const data = new FormData(form);
    const isComplete = FIELDS.every((name) => String(data.get(name) ?? '').trim());
    form.querySelector<HTMLButtonElement>('.form-buttons button')!.disabled = !isComplete;
  }
}

defineIsland('checkout-form', CheckoutForm);
