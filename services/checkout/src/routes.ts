import { createRoute, z } from '@hono/zod-openapi';
import { StockFeed } from '@selvedge/contracts';
import { failure, json } from '@selvedge/server/openapi';
import {
  AddedItem,
  Cart,
  CartHeaders,
  Conflict,
  NewItem,
  NewOrder,
  Order,
  OrderHeaders,
  SkuParam,
  Stock,
  StockList,
} from './schemas.ts';

const conflict = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Conflict } },
});

export const listStock = createRoute({
  method: 'get',
  path: '/stock',
  operationId: 'listStock',
  summary: 'The stock of every SKU',
  responses: { 200: json(StockList, 'All SKUs') },
});

export const getStock = createRoute({
  method: 'get',
  path: '/stock/{sku}',
  operationId: 'getStock',
  summary: 'The stock of one SKU',
  request: { params: SkuParam },
  responses: { 200: json(Stock, 'Its stock'), 400: failure('The SKU is too long'), 404: failure('No such SKU') },
});

export const stockFeed = createRoute({
  method: 'get',
  path: '/feeds/stock',
  operationId: 'getStockFeed',
  summary: 'What can be bought, for the read models of other services',
  responses: {
    200: json(StockFeed, 'All SKUs'),
    226: json(StockFeed, 'What changed since the If-None-Match, for `A-IM: feed` (RFC 3229)'),
    304: { description: 'Unchanged since If-None-Match' },
  },
});

export const getCart = createRoute({
  method: 'get',
  path: '/cart',
  operationId: 'getCart',
  summary: 'The cart with its lines in the order of adding',
  request: { headers: CartHeaders },
  responses: { 200: json(Cart, 'The cart; without a token, an empty one') },
});

export const addItem = createRoute({
  method: 'post',
  path: '/cart/items',
  operationId: 'addItem',
  summary: 'Add one piece; a second time raises the quantity',
  request: { headers: CartHeaders, body: { required: true, content: { 'application/json': { schema: NewItem } } } },
  responses: {
    200: json(AddedItem, 'The quantity of a line was raised'),
    201: json(AddedItem, 'A line was added'),
    400: failure('The body is no JSON'),
    404: failure('No such SKU; the cart is unchanged'),
    409: conflict('Sold out, or the cart holds all there is or may be; the cart is unchanged'),
    422: failure('The body is wrong'),
  },
});

export const removeItem = createRoute({
  method: 'delete',
  path: '/cart/items/{sku}',
  operationId: 'removeItem',
  summary: 'Remove the whole line; an absent one is no error',
  request: { headers: CartHeaders, params: SkuParam },
  responses: { 200: json(Cart, 'The cart as it is now'), 400: failure('The SKU is too long') },
});

export const placeOrder = createRoute({
  method: 'post',
  path: '/orders',
  operationId: 'placeOrder',
  summary: 'Order what is in the cart: takes the stock and empties the cart',
  request: { headers: OrderHeaders, body: { required: true, content: { 'application/json': { schema: NewOrder } } } },
  responses: {
    200: json(Order, 'This key made this order before'),
    201: json(Order, 'The order was placed'),
    400: failure('The idempotency key is missing or wrong, or the body is no JSON'),
    409: conflict('The cart is empty, or the stock does not cover it; nothing was changed'),
    422: failure('Fields are wrong; errors names them'),
  },
});

export const getOrder = createRoute({
  method: 'get',
  path: '/orders/{number}',
  operationId: 'getOrder',
  summary: 'An order, for the cart that placed it',
  request: { headers: CartHeaders, params: z.object({ number: z.string().max(20, 'at most 20 characters') }) },
  responses: {
    200: json(Order, 'The order'),
    400: failure('The number is too long'),
    404: failure('No such order of this cart'),
  },
});
