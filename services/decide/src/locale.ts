import { z } from '@hono/zod-openapi';

/** The locales that this service has texts in. The product's own row holds the first, `product_text` the others. */
export const Locale = z
  .enum(['en', 'de'], 'en or de')
  .default('en')
  .openapi({ description: 'Of the texts in the answer' });
export type Locale = z.infer<typeof Locale>;
