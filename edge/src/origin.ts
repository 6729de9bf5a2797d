import type { IncomingMessage } from 'node:http';
import { pipeline, Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { HEADERS, holdsIncludes } from '@selvedge/contracts';
import {
  combined,
  type HeaderField,
  type OriginFetch,
  type OriginRequest,
  type OriginResponse,
} from '@selvedge/http-cache';
import { continueRequest, outgoingHeaders } from '@selvedge/server';
import { Pool } from 'undici';
import type { Allowance } from './allowance.ts';
import { createExchange } from './exchange.ts';
import { type Inward, type IsTrusted, inwardHeaders } from './inward.ts';
import { explain, OriginError } from './origin-error.ts';
import type { EdgeRequest } from './request.ts';
import { fetchWhole, type Whole } from './whole.ts';

export interface OriginOptions {
  /** ms without a byte from the origin: to connect and send a head together, and within the body. */
  readonly timeout: number;
  /** ms that an exchange may wait for the origin altogether, so that a trickle comes to an end. */
  readonly duration: number;
  /** Requests under way at a time; more are shed. */
  readonly maxRequests: number;
  /** Peers whose `forwarded` and `x-forwarded-*` are passed on. */
  readonly isTrusted: IsTrusted;
  /** Hears how long the origin took for a head, in seconds, and its fields. */
  readonly observe?: (seconds: number, fields: readonly HeaderField[]) => void;
}

export interface Origin {
  readonly fetch: OriginFetch;
  /**
   * Ask for a private fragment and read it whole. Nobody may keep it, so it passes by the cache.
   *
   * @param timeout ms
   */
  fetchPrivate(request: EdgeRequest, timeout: number, allowance: Allowance): Promise<Whole>;
  readonly underWay: () => number;
  readonly shed: () => number;
  close(): Promise<void>;
}

/**
 * Ask one origin over kept connections. Redirects are the client's to follow.
 *
 * @param url of the origin
 */
export function createOrigin(
  url: string,
  { timeout, duration, maxRequests, isTrusted, observe }: OriginOptions,
): Origin {
  const pool = new Pool(url, {
    connections: maxRequests,
    pipelining: 1,
    headersTimeout: timeout,
    bodyTimeout: 0,
    connectTimeout: timeout,
  });
  let underWay = 0;
  let shed = 0;

  /** @throws OriginError if too much is under way */
  function admit(): void {
    if (underWay >= maxRequests) {
      shed++;
      throw new OriginError(503, `${maxRequests} requests to ${url} are under way already`);
    }
    underWay++;
  }

  async function fetch(order: OriginRequest): Promise<OriginResponse> {
    admit();
    const exchange = createExchange({
      silence: timeout,
      duration,
      unwanted: order.signal,
      late: (reason) => new OriginError(504, `${url} gave no answer: ${reason}`),
      onEnd: () => underWay--,
    });
    const explained = (error: unknown) => explain(error, url);
    try {
      const started = performance.now();
      const response = await pool.request({
        method: order.method as 'GET',
        path: (order.request as EdgeRequest).path,
        headers: fieldsFor(order, isTrusted),
        body: bodyOf(order, exchange.sent),
        onInfo: ({ statusCode, headers }) => order.interim(statusCode, toFields(headers)),
        signal: exchange.signal,
      });
      exchange.answered();
      const head = toFields(response.headers);
      observe?.((performance.now() - started) / 1000, head);
      response.body.on('error', () => {}); // It is heard where the body is read, if it still is.
      const { fields, body } = decodeIfRead(order, head, response.body);
      return { status: response.statusCode, headers: fields, body: exchange.read(body, explained) };
    } catch (error) {
      exchange.leave();
      throw explained(error);
    }
  }

  async function fetchPrivate(request: EdgeRequest, timeout: number, allowance: Allowance): Promise<Whole> {
    admit();
    const started = performance.now();
    try {
      return await fetchWhole(pool, {
        path: request.path,
        headers: fieldsFor({ request, overrides: {} }, isTrusted),
        timeout,
        allowance,
        signal: request.signal!,
        onHead: (fields) => observe?.((performance.now() - started) / 1000, toFields(fields)),
      });
    } catch (error) {
      throw explain(error, url);
    } finally {
      underWay--;
    }
  }

  return { fetch, fetchPrivate, underWay: () => underWay, shed: () => shed, close: () => pool.destroy() };
}

const DECODERS: Record<string, () => Transform> = {
  gzip: createGunzip,
  br: createBrotliDecompress,
  deflate: createInflate,
};

/** What becomes part of a page has to be read here, whatever coding the origin chose; anything else keeps its coding. */
function decodeIfRead(
  { request }: OriginRequest,
  fields: HeaderField[],
  received: Readable,
): { fields: HeaderField[]; body: Readable } {
  const coding = combined(fields, 'content-encoding') ?? 'identity';
  const isRead = (request as EdgeRequest).isInclude || holdsIncludes(combined(fields, HEADERS.surrogateControl));
  if (coding === 'identity' || !isRead) return { fields, body: received };
  const decoder = DECODERS[coding]?.();
  if (!decoder) throw new OriginError(502, `a part of a page came in ${coding}, which cannot be read here`);
  const rest = fields.filter(([name]) => name !== 'content-encoding' && name !== 'content-length');
  return { fields: rest, body: pipeline(received, decoder, () => {}) };
}

function toFields(headers: Record<string, string | string[] | undefined>): HeaderField[] {
  const fields: HeaderField[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (Array.isArray(value)) for (const line of value) fields.push([name.toLowerCase(), line]);
    else if (value !== undefined) fields.push([name.toLowerCase(), value]);
  }
  return fields;
}

/** @param onSent called when the origin has been told everything: while a visitor still sends, it is not silent but waits */
function bodyOf({ method, request }: OriginRequest, onSent: () => void): Readable | Buffer | null {
  const { body, source } = request as EdgeRequest;
  if (method !== 'GET' && method !== 'HEAD' && !body && source.headers['content-length'] !== undefined)
    return Readable.from(upload(source, onSent), { objectMode: false });
  onSent();
  return method === 'GET' || method === 'HEAD' ? null : (body ?? null);
}

/** A visitor's body as it comes. When the origin fails, the visitor's connection is still there for the answer. */
async function* upload(source: IncomingMessage, onSent: () => void): AsyncGenerator<Buffer> {
  yield* source.iterator({ destroyOnReturn: false });
  onSent();
}

function fieldsFor(order: Inward, isTrusted: IsTrusted): Record<string, string> {
  const { headers } = (order.request as EdgeRequest).source;
  const context = continueRequest(headers['x-request-id'] as string, headers.traceparent as string);
  return inwardHeaders(order, isTrusted, outgoingHeaders(context));
}
