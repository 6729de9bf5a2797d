import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Cache, CacheAnswer, HeaderField } from '@selvedge/http-cache';
import type { Logger } from '@selvedge/server';
import { readWhole } from './allowance.ts';
import { readBody } from './body.ts';
import type { Counts } from './counts.ts';
import { OriginError } from './origin-error.ts';
import type { PageAnswer, Pages } from './pages.ts';
import { decoded, METHODS, NOT_NOW, type Refusal, redirectTo, refuseSize, statusOf } from './refusals.ts';
import type { ReplyContext } from './reply/head.ts';
import { sendHoled } from './reply/holed.ts';
import { sendKept } from './reply/kept.ts';
import { sendAnswer } from './reply/plain.ts';
import { sendStream } from './reply/streamed.ts';
import { type EdgeRequest, VisitorRequest } from './request.ts';
import { isHost, readTarget } from './target.ts';
import { isTemplate } from './template.ts';

export interface EdgeOptions {
  readonly cache: Cache;
  readonly pages: Pages;
  readonly counts: Counts;
  readonly log: Logger;
  readonly clock: () => number;
  readonly name: string;
  /** Paths that operators see and visitors do not. */
  readonly notPublic: readonly string[];
  /** HTML that has this field, which lists tags, is to be asked for again by browsers and caches outside. */
  readonly heldBackBy: string | undefined;
  /** Bytes of a request's body. */
  readonly maxBody: number;
  /** Where a request for another host is sent. */
  readonly findElsewhere: (source: IncomingMessage, path: string) => string | undefined;
  /** Writes the public host into a request. */
  readonly tellHost: (source: IncomingMessage) => void;
}

/**
 * Answer visitors: from the cache or the origin, with the includes of pages filled.
 *
 * @returns a listener for `node:http`; what fails is in the response
 */
export function createEdge({
  cache,
  pages,
  counts,
  log,
  clock,
  name,
  notPublic,
  heldBackBy,
  maxBody,
  findElsewhere,
  tellHost,
}: EdgeOptions) {
  const hidden = new Set(notPublic);
  const context = (): ReplyContext => ({ now: clock(), name, counts, heldBackBy });

  return function answer(source: IncomingMessage, response: ServerResponse): void {
    counts.requests++;
    const target = check(source, response);
    if ('status' in target) {
      refuse(response, target.status, target.message, target.headers);
      return;
    }
    tellHost(source);
    const request = new VisitorRequest(source, target.path, response, passInterim);
    if (source.headers['transfer-encoding'] === undefined) {
      handle(request, response);
      return;
    }
    readBody(source, maxBody)
      .then((body) => {
        if (!body) throw new BodyTooLarge();
        request.body = body;
        handle(request, response);
      })
      .catch((error) => fail(error, request, response));
  };

  /** What is refused before anybody is asked. */
  function check(source: IncomingMessage, response: ServerResponse): { path: string } | Refusal {
    const { method = '', headers } = source;
    const target = readTarget(source.url ?? '');
    if ('refused' in target) return { status: 400, message: target.refused };
    if (!isHost(headers.host) && !mayLackHost(source)) return { status: 400, message: 'The Host field names no host.' };
    if (!METHODS.has(method)) {
      return { status: 405, message: `${method} is not allowed here.`, headers: { allow: [...METHODS].join(', ') } };
    }
    const elsewhere = findElsewhere(source, target.path);
    if (elsewhere) return redirectTo(elsewhere, method);
    if (headers.upgrade !== undefined) {
      if (isWebSocket(source)) return NO_WEBSOCKETS;
      // Node loses what follows in the same packet.
      response.setHeader('connection', 'close');
    }
    if (hidden.size > 0 && hidden.has(decoded(target.path))) return { status: 404, message: 'Nothing is served here.' };
    return Number(headers['content-length'] ?? 0) > maxBody ? tooLarge() : target;
  }

  function tooLarge(): Refusal {
    return { ...refuseSize(maxBody), headers: { connection: 'close' } };
  }

  function handle(request: EdgeRequest, response: ServerResponse): void {
    try {
      const answered = cache.handle(request);
      if (answered instanceof Promise)
        answered.then((late) => send(late, request, response)).catch((error) => fail(error, request, response));
      else send(answered, request, response);
    } catch (error) {
      fail(error, request, response);
    }
  }

  function send(answer: CacheAnswer, request: EdgeRequest, response: ServerResponse): void {
    counts.outcomes[answer.outcome]++;
    const failed = (error: unknown) => fail(error, request, response);
    if (!isTemplate(answer)) {
      sendAnswer(response, request, answer, counts, heldBackBy)?.catch(failed);
      return;
    }
    // What the cache leaves out for a HEAD is the template's body, not the page's.
    if (answer.entry?.body && (answer.body === null || answer.body instanceof Uint8Array)) {
      const page = pages.answerStored({ entry: answer.entry, outcome: answer.outcome }, request);
      if (page instanceof Promise) page.then((made) => sendPage(made, answer, request, response)).catch(failed);
      else sendPage(page, answer, request, response);
      return;
    }
    readWhole(answer.body)
      .then((template) =>
        sendStream(
          response,
          request,
          answer.status,
          answer.headers,
          pages.stream(template.toString('utf8'), request),
          context(),
        ),
      )
      .catch(failed);
  }

  function sendPage(answer: PageAnswer, { entry }: CacheAnswer, request: EdgeRequest, response: ServerResponse): void {
    if (answer.kind === 'kept' && answer.page.holes.length === 0) {
      counts.pages++;
      sendKept(response, request, answer.page, context());
      return;
    }
    const sent =
      answer.kind === 'kept'
        ? sendHoled(response, request, entry!, answer.page, pages.fetchHoles(request), context())
        : sendStream(response, request, entry!.status, entry!.headers, answer.chunks, context());
    sent.catch((error) => fail(error, request, response));
  }

  /** Before the head has left an answer that says so; after it the connection is cut, lest the page look whole. */
  function fail(error: unknown, { path, source }: EdgeRequest, response: ServerResponse): void {
    if (source.socket?.destroyed ?? true) {
      // The visitor has left; or the origin broke off within a body, and the connection is cut already.
      if (response.headersSent && error instanceof OriginError) note(error, error.status, path);
      return;
    }
    if (error instanceof BodyTooLarge) {
      const { status, message, headers } = tooLarge();
      refuse(response, status, message, headers);
      return;
    }
    const status = statusOf(error);
    note(error, status, path);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    refuse(response, status, NOT_NOW.message, NOT_NOW.headers);
  }

  function note(error: unknown, status: number, path: string): void {
    counts.failures++;
    const { message } = error as Error;
    log[status === 500 ? 'error' : 'warn']({ path, status, reason: message }, 'a request could not be answered');
  }
}

const NO_WEBSOCKETS: Refusal = {
  status: 501,
  message: 'WebSockets are not carried here: connect directly to the origin behind this edge.',
  headers: { connection: 'close' },
};

/** Any other upgrade is passed over and the request answered as it stands (RFC 9110 §7.8), as all are in HTTP/1.0. */
function isWebSocket({ headers, httpVersion }: IncomingMessage): boolean {
  return httpVersion === '1.1' && /(?:^|,)\s*websocket\s*(?:,|\/|$)/i.test(headers.upgrade!);
}

/** RFC 9112 §3.2 demands a Host of HTTP/1.1. */
function mayLackHost({ headers, httpVersion }: IncomingMessage): boolean {
  return headers.host === undefined && httpVersion === '1.0';
}

class BodyTooLarge extends Error {}

function refuse(response: ServerResponse, status: number, message: string, headers: Record<string, string> = {}): void {
  const body = `${message}\n`;
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

/** 103 early hints; 100 is Node's own affair (RFC 9110 §15.2). */
function passInterim(response: ServerResponse, status: number, headers: readonly HeaderField[]): void {
  const link = headers.filter(([field]) => field === 'link').map(([, value]) => value);
  if (status === 103 && link.length > 0 && !response.headersSent) response.writeEarlyHints({ link });
}
