import { defineIsland } from '@selvedge/browser';
import type {} from '@selvedge/contracts';
import { html, LitElement, nothing, render } from 'lit';

/**
 * Sends the form beneath without leaving the page, and tells the page. Its attributes are what to say: `cart` is the cart's URL,
 * `view` the text of the link to it, `failed` what stands in where our podlet did not answer.
 */
export class AddToCart extends LitElement {
  override render() {
    return html`<div @submit=${add}><slot></slot></div>`;
  }
}

async function add(event: SubmitEvent) {
  const form = event.target as HTMLFormElement;
  const host = form.parentElement!;
  event.preventDefault();
  if (host.ariaBusy) return;
  host.ariaBusy = 'true';
  const body = new URLSearchParams(new FormData(form) as unknown as string[][]);
  try {
    const response = await fetch(form.action, { method: 'POST', body, headers: { accept: 'application/json' } });
    const { message, detail } = await response.json();
    // Whoever answers in our place does not know this page's language.
    const said = response.status < 500 && (message ?? detail);
    const status = host.querySelector<HTMLElement>('.add-status')!;
    status.classList.toggle('add-failed', !response.ok);
    render(
      html`${said || host.getAttribute('failed')} ${response.ok ? html`<a href=${host.getAttribute('cart')!}>${host.getAttribute('view')}</a>` : nothing}`,
      status,
    );
    if (!response.ok) return;
    const sku = body.get('sku')!;
    // Another variant may have taken the place of this one meanwhile.
    const from = host.isConnected ? host : document;
    from.dispatchEvent(new CustomEvent('checkout:cart-updated', { bubbles: true, composed: true, detail: { sku } }));
  } catch {
    form.submit();
  } finally {
    host.ariaBusy = null;
  }
}

defineIsland('checkout-add-to-cart', AddToCart);
