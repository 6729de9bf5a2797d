/** All fragments of this team are the same for everybody: five minutes fresh, served stale while the service is down. */
export const PUBLIC = 'public, max-age=0, s-maxage=300, stale-while-revalidate=600, stale-if-error=86400';
