import { z } from 'zod';

/** A tag as `Surrogate-Key` lists it: visible ASCII. */
export const PurgeTag = z.string().regex(/^[\x21-\x7e]{1,256}$/);

/** Tags that one purge may name. */
export const MAX_PURGE_TAGS = 1000;

/** The body of `POST /purge`, which edges and layouts take. */
export const PurgeRequest = z
  .union([
    z.strictObject({ tags: z.array(PurgeTag).min(1).max(MAX_PURGE_TAGS), soft: z.boolean().optional() }),
    z.strictObject({ url: z.string().startsWith('/').max(4096), soft: z.boolean().optional() }),
    z.strictObject({ all: z.literal(true), soft: z.boolean().optional() }),
  ])
  .describe(
    '{ "tags": […] }, { "url": "/path" } or { "all": true }, each with "soft": true to serve stale while it is validated',
  );
export type PurgeRequest = z.infer<typeof PurgeRequest>;
