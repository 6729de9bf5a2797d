/** Same for everybody: edges keep it, browsers ask again. */
export const PUBLIC = 'public, max-age=0, s-maxage=300, stale-while-revalidate=600, stale-if-error=86400';
/** One visitor's own. */
export const PRIVATE = 'private, no-store';

/**
 * The stock changes with each order, and nothing purges it yet. Nobody waits for it while it is asked for anew (RFC 5861 §3):
 * what is shown is some seconds old where many look, half a minute at most. An order looks for itself.
 */
export const STOCK = 'public, max-age=0, s-maxage=5, stale-while-revalidate=25, stale-if-error=86400';
