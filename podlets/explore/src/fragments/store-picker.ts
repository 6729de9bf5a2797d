import { type Body, defineFragment, type FragmentRequest, html } from '@selvedge/podlet';
import { z } from 'zod';
import { PUBLIC } from '../caching.ts';
import '../islands/stores.ts';
import type { Service, Store } from '../service.ts';

const PROMPT = 'Choose a store';

export const storePicker = (service: Service) =>
  defineFragment({
    query: z.object({
      /** The store chosen before. It comes back from a form, so that anything may stand there. */
      selected: z.string().max(40).optional().catch(undefined),
    }),
    styles: ['pages.css'],
    examples: [{}, { selected: 'furrowby' }],
    async content(request) {
      const stores = await service.stores();
      return {
        body: picker(stores, request.query.selected, request),
        cacheControl: PUBLIC,
        tags: ['stores'],
      };
    },
    fallback: () =>
      html`<div class="store-picker" data-boundary="explore">
  <span class="picker-label">Store</span>
  <p>Our stores do not answer right now. Try again in a minute.</p>
</div>`,
  });

/** The element shows one of its two slots: the select until it is hydrated, then the button with its dialog. */
function picker(
  stores: readonly Store[],
  selected: string | undefined,
  { asset, template }: Pick<FragmentRequest, 'asset' | 'template'>,
): Body {
  const chosen = stores.find(({ id }) => id === selected);
  return html`<div class="store-picker" data-boundary="explore">
  <explore-store-picker island="${asset('stores.js')}" template="${template('stores.js')}" on="load" defer-hydration>
    <div slot="select">
      <label class="picker-label" for="storeId">Store</label>
      <select class="picker-select" id="storeId" name="storeId" required>
        <option value="">${PROMPT}</option>
        ${stores.map((store) => option(store, store === chosen))}
      </select>
    </div>
    <div slot="dialog">
      <span class="picker-label" id="picker-label">Store</span>
      <button class="picker-button" type="button" aria-haspopup="dialog" aria-labelledby="picker-label picker-value"><span id="picker-value">${chosen?.name ?? PROMPT}</span></button>
      <dialog class="picker-dialog" aria-labelledby="picker-title">
        <div class="picker-head">
          <h2 id="picker-title">${PROMPT}</h2>
          <button class="picker-close" type="button">Close</button>
        </div>
        <ul class="picker-list">${stores.map(button)}</ul>
      </dialog>
    </div>
  </explore-store-picker>
</div>`;
}

const addressOf = ({ street, postcode, city }: Store): string => `${street}, ${postcode} ${city}`;

const option = (store: Store, isChosen: boolean): Body =>
  html`<option value="${store.id}" ?selected=${isChosen}>${store.name}, ${addressOf(store)}</option>`;

const button = (store: Store): Body =>
  html`<li><button class="picker-store" type="button" value="${store.id}"><span class="picker-store-name">${store.name}</span> ${addressOf(store)}</button></li>`;
