/** What a buyer asks of the checkout service, of whichever replica. */
export interface Buyer {
  add(origin: string, sku: string): Promise<Response>;
  remove(origin: string, sku: string): Promise<Response>;
  /** SKU and quantity of each line. */
  cart(origin: string): Promise<[sku: string, quantity: number][]>;
  order(origin: string, key: string): Promise<Response>;
}

/** A visitor without a cart yet. */
export function createBuyer(): Buyer {
  let token: string | undefined;
  const headers = () => ({ 'content-type': 'application/json', ...(token && { 'cart-token': token }) });
  return {
    async add(origin, sku) {
      const response = await fetch(`${origin}/cart/items`, {
        method: 'POST',
        headers: headers(),
        body: JSON.stringify({ sku }),
      });
      if (response.ok) token = ((await response.clone().json()) as { cartToken: string }).cartToken;
      return response;
    },
    remove: (origin, sku) => fetch(`${origin}/cart/items/${sku}`, { method: 'DELETE', headers: headers() }),
    async cart(origin) {
      const { lines } = await (await fetch(`${origin}/cart`, { headers: headers() })).json();
      return lines.map(({ sku, quantity }: { sku: string; quantity: number }) => [sku, quantity]);
    },
    order: (origin, key) =>
      fetch(`${origin}/orders`, {
        method: 'POST',
        headers: { ...headers(), 'idempotency-key': key },
        body: JSON.stringify({ firstName: 'Ada', lastName: 'Ähre', storeId: 'halmfurt' }),
      }),
  };
}

/** How many there are, as this replica knows it. */
export async function stockOf(origin: string, sku: string): Promise<number> {
  return (await (await fetch(`${origin}/stock/${sku}`)).json()).quantity;
}
