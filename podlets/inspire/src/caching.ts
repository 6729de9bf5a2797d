/** A day: what changes is purged by the service, when it changes. */
export const PUBLIC = 'public, max-age=0, s-maxage=86400, stale-while-revalidate=600, stale-if-error=86400';
