import { defineFragment, type FragmentRequest, html } from '@selvedge/podlet';
import { z } from 'zod';
import { pageTitle } from '../brand.ts';
import { cartToken } from '../cart-cookie.ts';
import type { Order, Service } from '../service.ts';
import { textsIn } from '../texts/index.ts';
import { PRIVATE } from './caching.ts';
import { CELEBRATION } from './celebration.ts';

/** The order that was placed, for the visitor who placed it. */
export const thanks = (service: Service) =>
  defineFragment({
    query: z.object({ order: z.string().min(1).max(20) }),
    styles: ['pages.css'],
    async content(request) {
      const token = cartToken(request);
      const order = token && (await service.readOrder(token, request.query.order));
      // The layout shows its own page.
      if (!order) return { status: 404, body: '', cacheControl: PRIVATE };
      const { title, description } = textsIn(request.locale).thanks;
      const canonical = request.href('/checkout/thanks');
      const head = { title: pageTitle(title), description, canonical, robots: 'noindex' };
      return { body: template(request, order), head, cacheControl: PRIVATE };
    },
    fallback({ locale }) {
      const { title, away } = textsIn(locale).thanks;
      return html`<div class="thanks" data-boundary="checkout"><h1>${title}</h1><p>${away}</p></div>`;
    },
  });

function template({ locale, href, raw }: FragmentRequest<unknown>, { number, store, lines, quantity, total }: Order) {
  const { thanks, price, total: sum } = textsIn(locale);
  const address = `${store.name}, ${store.street}, ${store.city}`;
  return html`<div class="thanks" data-boundary="checkout">${raw(CELEBRATION)}<h1>${thanks.title}</h1><p class="thanks-order">${thanks.order(number)}</p><p>${thanks.pickUp(quantity, address)}</p><div class="summary"><ul>${lines.map(
    (line) =>
      html`<li class="summary-line"><span>${line.quantity} × ${line.name}</span><span>${price(line.lineTotal)}</span></li>`,
  )}</ul><p class="summary-line summary-total"><span>${sum}</span><span>${price(total)}</span></p></div><p><a href=${href('/products')}>${thanks.back}</a></p></div>`;
}
