import type { Cache, CacheAnswer } from '@selvedge/http-cache';
import { readWhole } from '../../src/allowance.ts';
import { decoded, METHODS, NOT_NOW, type Refusal, redirectTo, refuseSize, statusOf } from '../../src/refusals.ts';
import { readTarget } from '../../src/target.ts';
import { isTemplate } from '../../src/template.ts';
import type { WorkerPages } from './pages.ts';
import { type ReplyContext, replyPlain, replyStream, replyWhole } from './reply.ts';
import { readUpload } from './upload.ts';
import { sourceOf, visitorRequest, type WorkerRequest, type WorkerSource } from './visitor.ts';

export interface WorkerEdgeOptions {
  readonly cache: Cache;
  readonly pages: WorkerPages;
  readonly clock: () => number;
  readonly name: string;
  readonly note: (level: 'info' | 'warn', said: object, message: string) => void;
  /** Hears of purges, where what is known of them is too old. */
  readonly refresh: () => Promise<void>;
  /** Paths that operators see and visitors do not. */
  readonly notPublic: readonly string[];
  /** HTML that has this field, which lists tags, is to be asked for again by browsers and caches outside. */
  readonly heldBackBy: string | undefined;
  /** Bytes of a request's body. */
  readonly maxBody: number;
  /** Where a request for another host is sent. */
  readonly findElsewhere: (source: WorkerSource, path: string) => string | undefined;
  /** Writes the public host into a request. */
  readonly tellHost: (source: WorkerSource) => void;
}

/**
 * Answer visitors as the Node edge does: from the cache or the origin, with the includes of pages filled.
 *
 * @returns what fails is in the response
 */
export function createWorkerEdge({
  cache,
  pages,
  clock,
  name,
  note,
  refresh,
  notPublic,
  heldBackBy,
  maxBody,
  findElsewhere,
  tellHost,
}: WorkerEdgeOptions) {
  const hidden = new Set(notPublic);
  const context = (): ReplyContext => ({ now: clock(), name, heldBackBy });

  return async function answer(visitor: Request): Promise<Response> {
    const source = sourceOf(visitor);
    const target = check(source);
    if ('status' in target) return refuse(target);
    tellHost(source);
    try {
      const upload = await readUpload(visitor, maxBody);
      if (upload === 'too large') return refuse(refuseSize(maxBody));
      const request = visitorRequest(source, target.path, visitor.signal, upload);
      await refresh();
      return await reply(await cache.handle(request), request);
    } catch (error) {
      const status = statusOf(error);
      note('warn', { path: target.path, status, reason: (error as Error).message }, 'a request could not be answered');
      return refuse({ status, ...NOT_NOW });
    }
  };

  /** What is refused before anybody is asked. */
  function check(source: WorkerSource): { path: string } | Refusal {
    const { method, url } = source;
    const target = readTarget(url);
    if ('refused' in target) return { status: 400, message: target.refused };
    if (!METHODS.has(method))
      return { status: 405, message: `${method} is not allowed here.`, headers: { allow: [...METHODS].join(', ') } };
    const elsewhere = findElsewhere(source, target.path);
    if (elsewhere) return redirectTo(elsewhere, method);
    if (source.headers.upgrade?.toLowerCase() === 'websocket')
      return {
        status: 501,
        message: 'WebSockets are not carried here: connect directly to the origin behind this edge.',
      };
    return hidden.has(decoded(target.path)) ? { status: 404, message: 'Nothing is served here.' } : target;
  }

  async function reply(answer: CacheAnswer, request: WorkerRequest): Promise<Response> {
    if (!isTemplate(answer)) return replyPlain(answer, context());
    const { entry, body } = answer;
    // What the cache leaves out for a HEAD is the template's body, not the page's.
    if (!entry?.body || (body !== null && !(body instanceof Uint8Array))) {
      const template = await readWhole(body);
      return replyStream(request, answer, await pages.stream(template.toString('utf8'), request), context());
    }
    const made = await pages.answerStored(entry, answer.outcome, request);
    if (made.kind === 'stream') return replyStream(request, entry, made.chunks, context());
    if (made.page.holes.length === 0) return replyWhole(request, made.page, context());
    const chunks = await pages.fillKept(made.page, request);
    return replyStream(request, entry, chunks, context(), 'hit; detail=filled');
  }
}

/** Plain words of this edge's own. */
export function refuse({ status, message, headers = {} }: Refusal): Response {
  return new Response(`${message}\n`, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers },
  });
}
