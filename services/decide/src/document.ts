import { createApi } from './app.ts';
import { createCatalogue } from './catalogue.ts';
import { openDecideDatabase } from './database.ts';

/** The OpenAPI description of this service. A breaking change needs a new major `version`. */
export async function createDocument() {
  const database = await openDecideDatabase(':memory:');
  const api = createApi({ database, catalogue: createCatalogue(database, '/') });
  await database.destroy();
  return api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Decide', version: '1.0.0', description: 'Products, variants, texts and prices' },
  });
}
