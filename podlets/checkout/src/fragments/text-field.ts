import { html } from '@selvedge/podlet';
import { nothing } from 'lit';
import type { NewOrder } from '../service.ts';

/** What is wrong with a field, in the visitor's words. */
export type FieldErrors = { readonly [Name in keyof NewOrder]?: string };

export interface TextField {
  readonly name: string;
  readonly label: string;
  readonly autocomplete: string;
  readonly value?: string | undefined;
  readonly error?: string | undefined;
  /** The first wrong field takes the focus when the page is shown again. */
  readonly autofocus: boolean;
}

/** A labelled line of text with what is wrong with it. */
export function textField({ name, label, autocomplete, value = '', error, autofocus }: TextField) {
  const errorId = `${name}-error`;
  return html`<div><label class="field-label" for=${name}>${label}</label><input class="field-input" id=${name} name=${name} autocomplete=${autocomplete} required value=${value} aria-invalid=${error ? 'true' : nothing} aria-describedby=${error ? errorId : nothing} ?autofocus=${autofocus}>${
    error ? html`<p class="field-error" id=${errorId}>${error}</p>` : ''
  }</div>`;
}
