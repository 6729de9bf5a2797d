import { createRoute, z } from '@hono/zod-openapi';
import { CatalogueFeed } from '@selvedge/contracts';
import { Locale } from './locale.ts';

const Variant = z
  .object({
    sku: z.string().openapi({ example: 'CL-01-ME' }),
    colour: z.object({
      key: z.string().openapi({ example: 'meadow' }),
      name: z.string(),
      rgb: z.string().openapi({ example: '#4f9a3e' }),
    }),
    price: z.int().openapi({ description: 'Whole euros' }),
    picture: z.string().openapi({ description: 'Where a browser finds it' }),
    available: z.boolean().optional().openapi({ description: 'Absent while the stock is not known' }),
  })
  .openapi('Variant');

const Product = z
  .object({
    id: z.string().openapi({ example: 'CL-01' }),
    name: z.string(),
    category: z.enum(['classic', 'autonomous']),
    highlights: z.array(z.string()),
    description: z.string(),
    lastmod: z.string().openapi({ description: 'ISO 8601 date', example: '2026-03-02' }),
    variants: z.array(Variant).min(1),
  })
  .openapi('Product');

const Problem = z
  .object({ type: z.string(), title: z.string(), status: z.int(), detail: z.string().optional() })
  .openapi('Problem', { description: 'RFC 9457' });

const problemBody = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Problem } },
});

const NOT_READY = problemBody('The paints are not known yet; ask again soon');

export const product = createRoute({
  method: 'get',
  path: '/products/{id}',
  operationId: 'getProduct',
  request: {
    params: z.object({ id: z.string().openapi({ example: 'CL-01' }) }),
    query: z.object({ locale: Locale }),
  },
  responses: {
    200: { description: 'The product with its variants', content: { 'application/json': { schema: Product } } },
    400: problemBody('There are no texts in this locale'),
    404: problemBody('There is no such product'),
    410: problemBody('The product was withdrawn'),
    503: NOT_READY,
  },
});

/** All that is sold, for other services' read models. */
export const catalogueFeed = createRoute({
  method: 'get',
  path: '/feeds/catalogue',
  operationId: 'getCatalogueFeed',
  responses: {
    200: {
      description: 'All products that are sold; has an ETag',
      content: { 'application/json': { schema: CatalogueFeed } },
    },
    226: {
      description: 'What changed since the If-None-Match, for `A-IM: feed` (RFC 3229)',
      content: { 'application/json': { schema: CatalogueFeed } },
    },
    304: { description: 'They are as the If-None-Match says' },
    503: NOT_READY,
  },
});

export const sitemap = createRoute({
  method: 'get',
  path: '/sitemap',
  operationId: 'getSitemap',
  request: {
    query: z.object({
      after: z
        .string()
        .max(100)
        .optional()
        .openapi({ description: 'The `next` of the answer before', example: 'CL-01' }),
    }),
  },
  responses: {
    200: {
      description: 'The product pages, in as many answers as it takes',
      content: {
        'application/json': {
          schema: z.object({
            pages: z.array(
              z.object({ page: z.literal('product'), params: z.object({ id: z.string() }), lastmod: z.string() }),
            ),
            next: z.string().optional().openapi({ description: 'There are more, after this one' }),
          }),
        },
      },
    },
  },
});
