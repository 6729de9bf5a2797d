/** Same for everybody: edges keep it, browsers ask again. */
export const PUBLIC = 'public, max-age=0, s-maxage=300, stale-while-revalidate=600, stale-if-error=86400';
/** One visitor's own. */
export const PRIVATE = 'private, no-store';

/** The stock changes with each order, and nothing purges it yet: kept for a moment, so that a crowd asks once. */
export const STOCK = 'public, max-age=0, s-maxage=1, stale-if-error=86400';
