import { createApi } from './app.ts';
import { openExploreDatabase } from './database.ts';

/** The OpenAPI description of this service. A breaking change needs a new major `version`. */
export async function createDocument() {
  const database = await openExploreDatabase(':memory:');
  const api = createApi({ database });
  await database.destroy();
  return api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Explore', version: '1.0.0', description: 'Categories, product lists, teasers and stores' },
  });
}
