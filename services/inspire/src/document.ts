import { createApi } from './app.ts';
import { openInspireDatabase } from './database.ts';
import { createRecommender } from './recommendations.ts';

/** The OpenAPI description of this service. A breaking change needs a new major `version`. */
export async function createDocument() {
  const database = await openInspireDatabase(':memory:');
  const api = createApi({ database, recommender: createRecommender(database) });
  await database.destroy();
  return api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Inspire', version: '1.0.0', description: 'Paints and recommendations' },
  });
}
