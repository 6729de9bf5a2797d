import { type ComposedPart, composeVary as composeAllVary } from '@selvedge/http-cache';

export { composeCacheControl, composeLastModified, UNCACHEABLE } from '@selvedge/http-cache';

/** The union of the parts' `Vary`, without what only this edge varies by. */
export const composeVary = (parts: readonly ComposedPart[]): string | undefined =>
  composeAllVary(parts, ['surrogate-capability']);
