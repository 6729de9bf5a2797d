import type { IncomingMessage } from 'node:http';
import type { Source } from '../../src/inward.ts';
import { type EdgeRequest, headerOf, KEY_BASE } from '../../src/request.ts';

/** A visitor's request, with what a Worker does with it. */
export interface WorkerSource extends Source {
  readonly method: string;
  /** Path and query as they were asked. */
  readonly url: string;
  /** Names the request for all hops: its id and its trace. */
  readonly context: Readonly<Record<string, string>>;
  /** Called when the origin is asked for an include of this visitor's page. */
  asked(): void;
}

/** What a visitor sends; null for nothing. */
export type Upload = ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | null;

/** What the cache and the origin see of it, or of an include of its page. */
export interface WorkerRequest extends EdgeRequest {
  /** The visitor's own, not an include's: what it sends. */
  readonly upload?: Upload;
}

/** The platform's own word on the visitor, or for itself. No visitor can send these, and the origin gets others from it. */
const PLATFORM = /^(?:cf-|cdn-loop$|x-real-ip$)/;

export function sourceOf(request: Request): WorkerSource {
  const url = new URL(request.url);
  const peer = request.headers.get('cf-connecting-ip') ?? undefined;
  const headers = Object.fromEntries([...request.headers].filter(([name]) => !PLATFORM.test(name)));
  const isEncrypted = url.protocol === 'https:';
  return {
    method: request.method,
    url: url.pathname + url.search,
    headers,
    socket: { remoteAddress: peer, ...(isEncrypted && { encrypted: true }) },
    context: contextOf(headers),
    asked() {},
  };
}

function contextOf(headers: Readonly<Record<string, string>>): Record<string, string> {
  const { 'x-request-id': id = '', traceparent } = headers;
  return {
    'x-request-id': /^[\w.:-]{1,100}$/.test(id) ? id : crypto.randomUUID(),
    ...(traceparent && /^00-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/.test(traceparent) && { traceparent }),
  };
}

/** @param path from `readTarget` */
export function visitorRequest(source: WorkerSource, path: string, signal: AbortSignal, upload: Upload): WorkerRequest {
  return {
    method: source.method,
    url: KEY_BASE + path,
    path,
    // As far as anybody reads it, it is one.
    source: source as unknown as IncomingMessage,
    isInclude: false,
    // The platform packs and unpacks: one spelling is kept of all, and none asked for here.
    header: (name) => (name === 'accept-encoding' ? undefined : headerOf(source, name)),
    signal,
    upload,
  };
}

/** Whose page an include is for, or whose request it is. */
export const sourceFor = (request: EdgeRequest): WorkerSource => request.source as unknown as WorkerSource;
