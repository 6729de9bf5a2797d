import { createRoute, z } from '@hono/zod-openapi';
import { ADMIN_FAILURES, ADMIN_ROUTE, CHANGE_FAILURES, CHANGE_HEADERS } from '@selvedge/server/admin';
import { failure, json } from '@selvedge/server/openapi';

const Texts = z.object({
  description: z.string().trim().min(1).max(5000),
  highlights: z.array(z.string().trim().min(1).max(200)).max(20),
});
const Name = z.string().trim().min(1).max(200);
const Price = z.int().min(0).max(100_000_000).openapi({ description: 'Whole euros' });

const ProductRecord = z
  .object({
    id: z.string().openapi({ example: 'CL-01' }),
    name: z.string(),
    withdrawn: z.boolean(),
    texts: z.object({ en: Texts.optional(), de: Texts.optional() }),
  })
  .openapi('ProductRecord');

const ProductPatch = z
  .strictObject({
    name: Name.optional(),
    withdrawn: z.boolean().optional(),
    texts: z.strictObject({ en: Texts.partial().optional(), de: Texts.partial().optional() }).optional(),
  })
  .openapi('ProductPatch', { description: 'What is not named stays as it is' });

const VariantRecord = z
  .object({ sku: z.string().openapi({ example: 'CL-01-ME' }), productId: z.string(), price: Price })
  .openapi('VariantRecord');

const id = z.object({ id: z.string().max(40) });
const sku = z.object({ sku: z.string().max(40) });
const body = <S extends z.ZodType>(schema: S) => ({
  body: { required: true, content: { 'application/json': { schema } } },
});

export const getProduct = createRoute({
  method: 'get',
  path: '/admin/products/{id}',
  operationId: 'getProductRecord',
  summary: 'A product as it can be changed',
  ...ADMIN_ROUTE,
  request: { params: id },
  responses: { 200: json(ProductRecord, 'It, with an ETag'), ...ADMIN_FAILURES, 404: failure('There is none') },
});

export const patchProduct = createRoute({
  method: 'patch',
  path: '/admin/products/{id}',
  operationId: 'changeProduct',
  summary: 'Change texts and name of a product, or whether it is sold',
  ...ADMIN_ROUTE,
  request: { params: id, headers: CHANGE_HEADERS, ...body(ProductPatch) },
  responses: { 200: json(ProductRecord, 'As it is now, with an ETag'), ...CHANGE_FAILURES },
});

export const getVariant = createRoute({
  method: 'get',
  path: '/admin/variants/{sku}',
  operationId: 'getVariantRecord',
  summary: 'A variant as it can be changed',
  ...ADMIN_ROUTE,
  request: { params: sku },
  responses: { 200: json(VariantRecord, 'It, with an ETag'), ...ADMIN_FAILURES, 404: failure('There is none') },
});

export const patchVariant = createRoute({
  method: 'patch',
  path: '/admin/variants/{sku}',
  operationId: 'changeVariant',
  summary: 'Change the price of a variant',
  ...ADMIN_ROUTE,
  request: { params: sku, headers: CHANGE_HEADERS, ...body(z.strictObject({ price: Price }).openapi('VariantPatch')) },
  responses: { 200: json(VariantRecord, 'As it is now, with an ETag'), ...CHANGE_FAILURES },
});
