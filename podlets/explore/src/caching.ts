/** All fragments of this team are the same for everybody: fresh for a day, unless the service purges what changed. */
export const PUBLIC = 'public, max-age=0, s-maxage=86400, stale-while-revalidate=600, stale-if-error=86400';
