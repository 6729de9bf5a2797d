import { createRoute, z } from '@hono/zod-openapi';
import { StoreFeed } from '@selvedge/contracts';
import { failure, json } from '@selvedge/server/openapi';
import { Categories, ProductPage, ProductQuery, Sitemap, Store, Stores, Teasers } from './schemas.ts';
import { LocaleQuery } from './translations.ts';

const UNKNOWN_LOCALE = failure('There are no texts in this locale');

export const listCategories = createRoute({
  method: 'get',
  path: '/categories',
  operationId: 'listCategories',
  summary: 'The categories, each with its number of products',
  request: { query: LocaleQuery },
  responses: { 200: json(Categories, 'All categories'), 400: UNKNOWN_LOCALE },
});

export const listProducts = createRoute({
  method: 'get',
  path: '/products',
  operationId: 'listProducts',
  summary: 'One page of products, highest price first',
  request: { query: ProductQuery },
  responses: {
    200: json(ProductPage, 'At most 24 products'),
    400: failure('A query parameter is wrong'),
    404: failure('No such category, or no such page of it'),
  },
});

export const listTeasers = createRoute({
  method: 'get',
  path: '/teasers',
  operationId: 'listTeasers',
  summary: 'What the home page leads with',
  request: { query: LocaleQuery },
  responses: { 200: json(Teasers, 'One teaser a category'), 400: UNKNOWN_LOCALE },
});

export const listStores = createRoute({
  method: 'get',
  path: '/stores',
  operationId: 'listStores',
  summary: 'The stores with their addresses',
  request: { query: LocaleQuery },
  responses: { 200: json(Stores, 'All stores'), 400: UNKNOWN_LOCALE },
});

export const getStore = createRoute({
  method: 'get',
  path: '/stores/{id}',
  operationId: 'getStore',
  summary: 'One store',
  request: { params: z.object({ id: z.string().max(40, 'at most 40 characters') }), query: LocaleQuery },
  responses: {
    200: json(Store, 'The store'),
    400: failure('The id is too long, or there are no texts in this locale'),
    404: failure('No such store'),
  },
});

export const getSitemap = createRoute({
  method: 'get',
  path: '/sitemap',
  operationId: 'getSitemap',
  summary: 'The pages that this team owns, with their last change',
  responses: { 200: json(Sitemap, 'Page names and parameters; the layout makes the URLs') },
});

export const storeFeed = createRoute({
  method: 'get',
  path: '/feeds/stores',
  operationId: 'getStoreFeed',
  summary: 'The stores, for the read models of other services',
  responses: { 200: json(StoreFeed, 'All stores'), 304: { description: 'Unchanged since If-None-Match' } },
});
