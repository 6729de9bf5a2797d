import { type Body, defineFragment, type FragmentRequest, html } from '@selvedge/podlet';
import { z } from 'zod';
import { PUBLIC } from '../caching.ts';
import '../islands/stores.ts';
import type { Service, Store } from '../service.ts';
import { textsIn } from '../texts/index.ts';

export const storePicker = (service: Service) =>
  defineFragment({
    query: z.object({
      /** The store chosen before. It comes back from a form, so that anything may stand there. */
      selected: z.string().max(40).optional().catch(undefined),
    }),
    styles: ['pages.css'],
    examples: [{}, { selected: 'furrowby' }],
    async content(request) {
      const stores = await service.stores(textsIn(request.locale).locale);
      return {
        body: picker(stores, request.query.selected, request),
        cacheControl: PUBLIC,
        tags: ['stores'],
      };
    },
    fallback({ locale }) {
      const { label, away } = textsIn(locale).picker;
      return html`<div class="store-picker" data-boundary="explore">
  <span class="picker-label">${label}</span>
  <p>${away}</p>
</div>`;
    },
  });

/** The element shows one of its two slots: the select until it is hydrated, then the button with its dialog. */
function picker(
  stores: readonly Store[],
  selected: string | undefined,
  { locale, asset, template }: Pick<FragmentRequest, 'locale' | 'asset' | 'template'>,
): Body {
  const { label, prompt, close } = textsIn(locale).picker;
  const chosen = stores.find(({ id }) => id === selected);
  return html`<div class="store-picker" data-boundary="explore">
  <explore-store-picker island="${asset('stores.js')}" template="${template('stores.js')}" on="load" defer-hydration>
    <div slot="select">
      <label class="picker-label" for="storeId">${label}</label>
      <select class="picker-select" id="storeId" name="storeId" required>
        <option value="">${prompt}</option>
        ${stores.map((store) => option(store, store === chosen))}
      </select>
    </div>
    <div slot="dialog">
      <span class="picker-label" id="picker-label">${label}</span>
      <button class="picker-button" type="button" aria-haspopup="dialog" aria-labelledby="picker-label picker-value"><span id="picker-value">${chosen?.name ?? prompt}</span></button>
      <dialog class="picker-dialog" aria-labelledby="picker-title">
        <div class="picker-head">
          <h2 id="picker-title">${prompt}</h2>
          <button class="picker-close" type="button">${close}</button>
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
