import { createApi } from './app.ts';
import { createCartTokens } from './cart-token.ts';
import { openCheckoutDatabase } from './database.ts';

/** The OpenAPI description of this service. A breaking change needs a new major `version`. */
export async function createDocument() {
  const database = await openCheckoutDatabase(':memory:');
  const api = createApi({ database, tokens: createCartTokens('') });
  await database.destroy();
  return api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Checkout', version: '1.0.0', description: 'Stock, carts and orders' },
  });
}
