import { z } from '@hono/zod-openapi';
import { LocaleQuery } from './translations.ts';

export const Category = z
  .object({
    slug: z.string().openapi({ example: 'classic' }),
    name: z.string().openapi({ example: 'Classics' }),
  })
  .openapi('Category');

export const Categories = z
  .object({
    total: z.int().openapi({ description: 'Products in all categories' }),
    categories: z.array(Category.extend({ count: z.int() })),
  })
  .openapi('Categories');
export type Categories = z.infer<typeof Categories>;

export const Product = z
  .object({
    id: z.string().openapi({ example: 'CL-01' }),
    name: z.string(),
    startPrice: z.int().openapi({ description: 'Price of the cheapest variant, whole euros' }),
    picture: z.string().openapi({ description: "Public URL of the first variant's picture" }),
    url: z.string().openapi({ example: '/product/CL-01' }),
  })
  .openapi('Product');

export const ProductPage = z
  .object({
    category: z.union([Category, z.null()]).openapi({ description: 'null: all products' }),
    total: z.int().openapi({ description: 'Products in this category, on all pages' }),
    page: z.int(),
    pages: z.int().openapi({ description: 'At least 1' }),
    products: z.array(Product),
  })
  .openapi('ProductPage');
export type ProductPage = z.infer<typeof ProductPage>;

export const ProductQuery = LocaleQuery.extend({
  category: z.string().max(40, 'at most 40 characters').optional().openapi({ example: 'classic' }),
  page: z.coerce
    .number('a whole number from 1')
    .int('a whole number from 1')
    .min(1, 'a whole number from 1')
    .max(1_000_000, 'at most 1000000')
    .default(1),
});

export const Teasers = z
  .object({
    teasers: z.array(
      z.object({ kind: z.enum(['classic', 'autonomous']), title: z.string(), text: z.string(), url: z.string() }),
    ),
  })
  .openapi('Teasers');

export const Store = z
  .object({
    id: z.string().openapi({ example: 'halmfurt' }),
    name: z.string(),
    street: z.string(),
    postcode: z.string(),
    city: z.string(),
    country: z.string(),
  })
  .openapi('Store');

export const Stores = z.object({ stores: z.array(Store) }).openapi('Stores');

export const Sitemap = z
  .object({
    pages: z.array(
      z.object({
        page: z.enum(['home', 'products', 'category', 'stores']),
        params: z.record(z.string(), z.string()).openapi({ example: { category: 'classic' } }),
        lastmod: z.string().openapi({ description: 'ISO 8601 date', example: '2026-02-16' }),
      }),
    ),
  })
  .openapi('Sitemap');
export type Sitemap = z.infer<typeof Sitemap>;
