import { z } from 'zod';

/**
 * What the owner of a fact publishes at `GET /feeds/<name>` so that others can keep a read model: a snapshot with an ETag,
 * which readers ask for with `If-None-Match`, never while they answer a request. Schemas are parsed by the reader and only ever
 * widened.
 *
 * A feed with `removed` can say what changed instead, with 226, to those who ask with `A-IM: feed` (RFC 3229). `removed` is
 * there in such an answer only, and what it does not name and the answer does not hold is as it was.
 */
const Sku = z.string().regex(/^[A-Z0-9-]{3,40}$/);

/** decide → explore, checkout, inspire. Newest prices; withdrawn products are not in it. */
export const CatalogueFeed = z.object({
  products: z.array(
    z.object({
      /** `CL-01` */
      id: z.string(),
      name: z.string(),
      category: z.enum(['classic', 'autonomous']),
      /** ISO 8601 date of the last change, for sitemaps. */
      lastmod: z.string(),
      variants: z
        .array(
          z.object({
            sku: Sku,
            /** Key in the colour feed. */
            colour: z.string(),
            /** Whole euros. */
            price: z.int().nonnegative(),
            /** Path below the decide podlet's assets: `pictures/…svg`. */
            picture: z.string(),
          }),
        )
        .min(1),
    }),
  ),
  /** Among changes: identifiers of products that are no longer in the feed. */
  removed: z.array(z.string()).optional(),
});
export type CatalogueFeed = z.infer<typeof CatalogueFeed>;

/** inspire → decide: the colours that variants are painted in. */
export const ColourFeed = z.object({
  colours: z.array(
    z.object({
      key: z.string(),
      /** In English. */
      name: z.string(),
      /** In other locales, by language tag: `{ de: 'Wiesengrün' }`. */
      names: z.record(z.string(), z.string()).optional(),
      rgb: z.string().regex(/^#[0-9a-f]{6}$/),
    }),
  ),
});
export type ColourFeed = z.infer<typeof ColourFeed>;

/** checkout → decide: only whether something can be bought, for structured data. */
export const StockFeed = z.object({
  stock: z.array(z.object({ sku: Sku, available: z.boolean() })),
  /** Among changes: SKUs that are no longer in the feed. */
  removed: z.array(Sku).optional(),
});
export type StockFeed = z.infer<typeof StockFeed>;

/** explore → checkout: the stores that an order can be sent to. */
export const StoreFeed = z.object({
  stores: z.array(z.object({ id: z.string(), name: z.string(), street: z.string(), city: z.string() })),
});
export type StoreFeed = z.infer<typeof StoreFeed>;
