import { createRoute, z } from '@hono/zod-openapi';
import { ColourFeed } from '@selvedge/contracts';

const MAX_SKUS = 50;

const Colour = z
  .object({
    key: z.string(),
    name: z.string(),
    rgb: z.string().openapi({ example: '#4f9a3e' }),
  })
  .openapi('Colour');

const Recommendation = z
  .object({
    sku: z.string().openapi({ example: 'CL-01-ME' }),
    productId: z.string(),
    name: z.string(),
    colour: Colour,
    price: z.int().openapi({ description: 'Whole euros' }),
    picture: z.string(),
    url: z.string().openapi({ example: '/product/CL-01?sku=CL-01-ME' }),
  })
  .openapi('Recommendation');

const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    errors: z.array(z.object({ name: z.string(), detail: z.string() })).optional(),
  })
  .openapi('Problem', { description: 'RFC 9457' });

const problemBody = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Problem } },
});

const Skus = z
  .string()
  .max(MAX_SKUS * 41, 'is too long')
  .transform((value) => value.split(',').filter(Boolean))
  .pipe(
    z.array(z.string().max(40, 'holds a SKU of more than 40 characters')).max(MAX_SKUS, `holds over ${MAX_SKUS} SKUs`),
  );

/** The paints, for other services' read models. */
export const colourFeed = createRoute({
  method: 'get',
  path: '/feeds/colours',
  operationId: 'getColourFeed',
  responses: {
    200: { description: 'All paints; has an ETag', content: { 'application/json': { schema: ColourFeed } } },
    304: { description: 'They are as the If-None-Match says' },
  },
});

export const recommendations = createRoute({
  method: 'get',
  path: '/recommendations',
  operationId: 'getRecommendations',
  request: {
    query: z.object({
      skus: Skus.default([]).openapi({
        type: 'string',
        description: `Up to ${MAX_SKUS} SKUs, comma-separated. Unknown ones are ignored`,
        example: 'CL-01-ME,AU-02-SK',
      }),
      limit: z.coerce.number().int().min(1).max(24).default(4).openapi({ type: 'integer' }),
    }),
  },
  responses: {
    200: {
      description: 'The nearest in colour, one variant a product; four fixed ones if no SKU is known',
      content: { 'application/json': { schema: z.object({ recommendations: z.array(Recommendation) }) } },
    },
    422: problemBody('A parameter is not right'),
  },
});

export const recommendation = createRoute({
  method: 'get',
  path: '/recommendations/{sku}',
  operationId: 'getRecommendation',
  request: {
    params: z.object({
      sku: z.string().max(40, 'is longer than 40 characters').openapi({ example: 'CL-01-ME' }),
    }),
  },
  responses: {
    200: {
      description: 'What is said of one variant wherever it is recommended',
      content: { 'application/json': { schema: Recommendation } },
    },
    404: problemBody('There is none to recommend'),
    422: problemBody('The SKU is too long'),
  },
});
