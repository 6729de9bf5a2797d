/** Write `openapi.json`, from which clients are generated. Raise the version with each change: semver, of the API. */
import { writeFileSync } from 'node:fs';
import { createApi } from './api.ts';
import { createCartTokens } from './cart-token.ts';
import { open } from './database.ts';

export const VERSION = '1.0.0';

/** The OpenAPI 3.1 document of this service. */
export async function openApiDocument() {
  const db = await open(':memory:');
  try {
    return createApi({ db, tokens: createCartTokens('') }).getOpenAPI31Document({
      openapi: '3.1.0',
      info: { title: 'checkout', version: VERSION, description: 'Stock, carts and orders.' },
    });
  } finally {
    await db.destroy();
  }
}

if (import.meta.main) {
  const file = new URL('../openapi.json', import.meta.url);
  writeFileSync(file, `${JSON.stringify(await openApiDocument(), null, 2)}\n`);
}
