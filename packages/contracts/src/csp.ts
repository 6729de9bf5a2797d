import { z } from 'zod';

/** A CSP source expression (CSP Level 3 §2.3.1): printable ASCII without what separates directives, sources or fields. */
const Source = z.string().regex(/^[\x21-\x2b\x2d-\x3a\x3c-\x7e]{1,200}$/);

/**
 * Sources by directive: `{ 'img-src': ['https://images.example'] }`. A reader leaves out the directives that it does not know.
 */
export const CspSources = z.record(z.string().regex(/^[a-z-]{1,40}$/), z.array(Source).max(16));
export type CspSources = Readonly<Record<string, readonly string[]>>;
