import { z } from '@hono/zod-openapi';
import { MAX_LINE_QUANTITY } from './limits.ts';

const Sku = z.string().min(1, 'must not be empty').max(40, 'at most 40 characters').openapi({ example: 'CL-01-ME' });
const Euros = z.int().openapi({ description: 'Whole euros' });

export const SkuParam = z.object({ sku: Sku });

export const Stock = z.object({ sku: Sku, quantity: z.int(), available: z.boolean() }).openapi('Stock');
export type Stock = z.infer<typeof Stock>;
export const StockList = z.object({ stock: z.array(Stock) }).openapi('StockList');

const Line = z.object({
  sku: Sku,
  productId: z.string().openapi({ example: 'CL-01' }),
  name: z.string(),
  colour: z.string().openapi({ description: "The colour's key" }),
  picture: z.string(),
  price: Euros,
  quantity: z.int().openapi({ description: `1 to ${MAX_LINE_QUANTITY}` }),
  lineTotal: Euros,
  url: z.string().openapi({ example: '/product/CL-01?sku=CL-01-ME' }),
});

export const CartLine = Line.extend({
  available: z.boolean().openapi({ description: 'The stock covers this line, and it is still sold' }),
}).openapi('CartLine');
export type CartLine = z.infer<typeof CartLine>;

export const Cart = z
  .object({
    lines: z.array(CartLine),
    quantity: z.int().openapi({ description: 'Pieces in all lines' }),
    total: Euros,
  })
  .openapi('Cart');
export type Cart = z.infer<typeof Cart>;

export const CartHeaders = z.object({
  'cart-token': z.string().optional().openapi({
    description: 'Names the cart. Absent, malformed or forged: no cart, which is no error',
  }),
});

export const NewItem = z.object({ sku: Sku }).openapi('NewItem');

export const AddedItem = z
  .object({
    cartToken: z.string().openapi({ description: 'Keep it, and send it as cart-token' }),
    sku: Sku,
    lineQuantity: z.int().openapi({ description: 'Pieces of this SKU in the cart now' }),
    quantity: z.int().openapi({ description: 'Pieces in the cart now' }),
  })
  .openapi('AddedItem');

/** A person's name: one line of well-formed text. */
const PersonName = z
  .string('is missing')
  .trim()
  .min(1, 'must not be empty')
  .max(100, 'at most 100 characters')
  .refine((name) => !/[\p{Cc}\p{Cs}]/u.test(name), 'must not hold control characters');

export const NewOrder = z
  .object({
    firstName: PersonName,
    lastName: PersonName,
    storeId: z.string('is missing').min(1, 'must not be empty').max(40, 'at most 40 characters'),
  })
  .openapi('NewOrder');
export type NewOrder = z.infer<typeof NewOrder>;

export const OrderHeaders = CartHeaders.extend({
  'idempotency-key': z
    .string('is required')
    .regex(/^[\x21-\x7e]{1,100}$/, '1 to 100 visible ASCII characters')
    .openapi({ description: 'Sent again with the same cart, it answers the order that it made' }),
});

export const Order = z
  .object({
    orderId: z.string().openapi({ format: 'uuid' }),
    number: z.string().openapi({ example: '7K3F-92QX' }),
    createdAt: z.string().openapi({ format: 'date-time' }),
    firstName: z.string(),
    lastName: z.string(),
    store: z.object({ id: z.string(), name: z.string(), street: z.string(), city: z.string() }),
    lines: z.array(Line.openapi('OrderLine')),
    quantity: z.int(),
    total: Euros,
  })
  .openapi('Order');
export type Order = z.infer<typeof Order>;

/** What to do about a conflict is told by its `type`. */
export const Conflict = z
  .object({
    type: z.enum(['/problems/sold-out', '/problems/cart-full', '/problems/empty-cart', '/problems/insufficient-stock']),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    skus: z.array(z.string()).optional().openapi({ description: 'The SKUs that it is about' }),
    limit: z
      .object({ of: z.enum(['stock', 'line', 'cart']), quantity: z.int() })
      .optional()
      .openapi({
        description: 'Of cart-full: pieces in stock or in a line, or lines in a cart, which is as many as fit',
      }),
  })
  .openapi('Conflict');
