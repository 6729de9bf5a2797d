import type { PurgeRequest } from '@selvedge/contracts';
import type { Layout } from '@selvedge/layout';
import { createChassis, type Logger, purgeRoute, type Registry } from '@selvedge/server';
import type { Hono } from 'hono';

export interface AdminOptions {
  readonly layout: Pick<Layout, 'purge'> & { readonly manifests: Pick<Layout['manifests'], 'isWarm'> };
  readonly log: Logger;
  readonly metrics: Registry;
  readonly token: string | undefined;
}

const REMEDY = 'Start the layout server with ADMIN_TOKEN to allow this.';

/** The operators' side, on loopback unless `ADMIN_HOST` says otherwise: health, metrics, and `POST /purge` with a bearer token (RFC 6750 §2.1). */
export function createAdmin({ layout, log, metrics, token }: AdminOptions): Hono {
  const app = createChassis({ log, metrics, needs: { manifests: layout.manifests.isWarm } });
  app.post('/purge', purgeRoute({ token, remedy: REMEDY, log, purge }));
  return app;

  async function purge(request: PurgeRequest): Promise<{ purged: number }> {
    const soft = request.soft ?? false;
    if (!('tags' in request)) {
      await layout.purge('all' in request ? { all: true, soft } : { url: request.url, soft });
      return { purged: 1 };
    }
    await Promise.all(request.tags.map((tag) => layout.purge({ tag, soft })));
    return { purged: request.tags.length };
  }
}
