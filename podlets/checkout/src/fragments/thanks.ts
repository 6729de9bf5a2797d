import { defineFragment, type FragmentRequest, html } from '@selvedge/podlet';
import { z } from 'zod';
import { cartToken } from '../cart-cookie.ts';
import type { Order, Service } from '../service.ts';
import { PRIVATE } from './caching.ts';
import { CELEBRATION } from './celebration.ts';
import { price } from './price.ts';

const HEAD = {
  title: 'Thank you | Headland',
  description: 'Your order at Headland, the tractor shop.',
  canonical: '/checkout/thanks',
  robots: 'noindex',
};

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
      return { body: template(request, order), head: HEAD, cacheControl: PRIVATE };
    },
    fallback: () =>
      html`<div class="thanks" data-boundary="checkout"><h1>Thank you</h1><p>We cannot show your order right now. Try again in a minute.</p></div>`,
  });

function template({ locale, raw }: FragmentRequest<unknown>, { number, store, lines, quantity, total }: Order) {
  const machines = quantity === 1 ? 'Your machine is' : 'Your machines are';
  return html`<div class="thanks" data-boundary="checkout">${raw(CELEBRATION)}<h1>Thank you</h1><p class="thanks-order">Order ${number}</p><p>${machines} waiting for you at ${store.name}, ${store.street}, ${store.city}.</p><div class="summary"><ul>${lines.map(
    (line) =>
      html`<li class="summary-line"><span>${line.quantity} × ${line.name}</span><span>${price(line.lineTotal, locale)}</span></li>`,
  )}</ul><p class="summary-line summary-total"><span>Total</span><span>${price(total, locale)}</span></p></div><p><a href="/products">Back to the machines</a></p></div>`;
}
