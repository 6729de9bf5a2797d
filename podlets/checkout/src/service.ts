import { createServiceFetch } from '@selvedge/server';
import createClient from 'openapi-fetch';
import type { components, paths } from './service.gen.d.ts';

type Schemas = components['schemas'];
export type Cart = Schemas['Cart'];
export type CartLine = Schemas['CartLine'];
export type Order = Schemas['Order'];
export type Stock = Schemas['Stock'];
export type NewOrder = Schemas['NewOrder'];
/** Why the service refused: RFC 9457, `type` tells what to do about it. */
export type Refusal = Schemas['Problem'] & Partial<Pick<Schemas['Conflict'], 'skus' | 'limit'>>;

/** Reading is soon done or not worth waiting for, ms. */
const READ_LIMIT = 500;
/** Orders wait for each other. Shorter than the layout's patience with an action, ms. */
const WRITE_LIMIT = 2000;

const NO_CART: Cart = { lines: [], quantity: 0, total: 0 };

export type Service = ReturnType<typeof createService>;

/**
 * Checkout's own service, in the words of its fragments. `token` is what the visitor's cart cookie holds.
 *
 * Each call throws if the service does not answer in time, or answers what its API does not say.
 *
 * @param url origin of the service
 * @param fetch injected in tests
 */
export function createService(url: string, fetch?: typeof globalThis.fetch) {
  const reader = createClient<paths>({ baseUrl: url, fetch: createServiceFetch(READ_LIMIT, fetch) });
  const writer = createClient<paths>({ baseUrl: url, fetch: createServiceFetch(WRITE_LIMIT, fetch) });
  return {
    /** Without a token there is no cart to ask for. */
    async readCart(token: string | undefined): Promise<Cart> {
      if (!token) return NO_CART;
      const { data, response } = await reader.GET('/cart', { params: { header: withToken(token) } });
      return data ?? unexpected(response);
    },

    /** @returns undefined for an unknown SKU */
    async readStock(sku: string): Promise<Stock | undefined> {
      const { data, response } = await reader.GET('/stock/{sku}', { params: { path: { sku } } });
      if (response.status === 404 || response.status === 400) return undefined;
      return data ?? unexpected(response);
    },

    /** @returns undefined if this cart placed no order of that number */
    async readOrder(token: string, number: string): Promise<Order | undefined> {
      const params = { path: { number }, header: withToken(token) };
      const { data, response } = await reader.GET('/orders/{number}', { params });
      if (response.status === 404 || response.status === 400) return undefined;
      return data ?? unexpected(response);
    },

    /** @returns what was added, or why it was not: unknown, sold out, or no more fits */
    async addItem(token: string | undefined, sku: string) {
      const options = { params: { header: withToken(token) }, body: { sku } };
      const { data, error, response } = await writer.POST('/cart/items', options);
      return data ? { added: data } : { refused: refusal(error, response) };
    },

    /** Remove a whole line; an absent or impossible one is no error. */
    async removeItem(token: string, sku: string): Promise<void> {
      const params = { path: { sku }, header: withToken(token) };
      const { data, response } = await writer.DELETE('/cart/items/{sku}', { params });
      if (!data && response.status !== 400) unexpected(response);
    },

    /**
     * @param key sent again with the same cart, it answers the order that it made
     * @returns the order, or why there is none: wrong fields, an empty cart, or too little in stock
     */
    async placeOrder(token: string | undefined, key: string, body: NewOrder) {
      const params = { header: { ...withToken(token), 'idempotency-key': key } };
      const { data, error, response } = await writer.POST('/orders', { params, body });
      return data ? { order: data } : { refused: refusal(error, response) };
    },
  };
}

const withToken = (token: string | undefined) => (token ? { 'cart-token': token } : {});

function refusal(error: Refusal | undefined, response: Response): Refusal {
  return error && response.status >= 400 && response.status < 500 ? error : unexpected(response);
}

function unexpected(response: Response): never {
  throw new Error(`checkout's service answered ${response.status} at ${response.url || 'an unknown URL'}`);
}
