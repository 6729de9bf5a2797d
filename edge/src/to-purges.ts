import type { PurgeRequest } from '@selvedge/contracts';
import type { Purge } from '@selvedge/http-cache';
import { throwProblem } from '@selvedge/server/operators';
import { KEY_BASE } from './request.ts';
import { readTarget } from './target.ts';

/**
 * What the body of `POST /purge` asks of a cache.
 *
 * @throws a problem, 422, if its URL is none
 */
export function toPurges(body: PurgeRequest): Purge[] {
  const soft = body.soft ?? false;
  if ('tags' in body) return body.tags.map((tag) => ({ tag, soft }));
  if ('all' in body) return [{ all: true, soft }];
  const target = readTarget(body.url);
  if ('refused' in target) throwProblem({ status: 422, title: 'No URL', detail: target.refused });
  return [{ url: KEY_BASE + target.path, soft }];
}
