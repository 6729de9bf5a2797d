/** Same for everybody: edges keep it for a day, unless the service purges what changed; browsers ask again. */
export const PUBLIC = 'public, max-age=0, s-maxage=86400, stale-while-revalidate=600, stale-if-error=86400';
/** One visitor's own. */
export const PRIVATE = 'private, no-store';
