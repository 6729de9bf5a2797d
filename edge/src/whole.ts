import type { IncomingHttpHeaders } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { DEFAULT_LIMITS } from '@selvedge/esi';
import type { CancelSignal } from '@selvedge/http-cache';
import type { Dispatcher } from 'undici';
import type { Allowance } from './allowance.ts';

export interface WholeOptions {
  readonly path: string;
  readonly headers: Record<string, string>;
  /** ms for all of it. */
  readonly timeout: number;
  readonly allowance: Allowance;
  /** Told when nobody wants it any more. */
  readonly signal: CancelSignal;
  /** Called when the head is there. */
  readonly onHead: (headers: IncomingHttpHeaders) => void;
}

/** A response with its whole body. */
export interface Whole {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Decoded, whatever coding it came in. */
  readonly body: Buffer;
}

/**
 * GET a small response whole. By the dispatcher itself: a stream to be read at once would cost more than the exchange.
 *
 * @throws Error if it breaks off, takes too long or is larger than the page may still take
 */
export function fetchWhole(dispatcher: Dispatcher, options: WholeOptions): Promise<Whole> {
  const { path, headers, timeout, allowance, signal, onHead } = options;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let controller: Dispatcher.DispatchController | undefined;
    let failure: Error | undefined;
    let status = 0;
    let fields: IncomingHttpHeaders = {};

    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', leave);
    };
    const fail = (error: Error) => {
      end();
      failure = error;
      for (const { byteLength } of chunks) allowance.bytes += byteLength;
      reject(error);
      controller?.abort(error);
    };
    const leave = () => fail(signal.reason as Error);
    const timer = setTimeout(() => fail(new Error(`it was not there within ${timeout} ms`)), timeout);
    if (signal.aborted) return leave();
    signal.addEventListener('abort', leave);

    dispatcher.dispatch(
      { method: 'GET', path, headers },
      {
        onRequestStart(started) {
          controller = started;
          if (failure) started.abort(failure);
        },
        onResponseStart(_, statusCode, received) {
          if (statusCode < 200) return;
          status = statusCode;
          fields = received;
          onHead(received);
        },
        onResponseData(_, chunk) {
          if (failure) return;
          chunks.push(chunk);
          allowance.bytes -= chunk.byteLength;
          if (allowance.bytes < 0) fail(new Error(`a page came to more than ${DEFAULT_LIMITS.maxBytes} bytes`));
        },
        onResponseEnd() {
          if (failure) return;
          end();
          try {
            const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
            resolve({ status, headers: fields, body: decode(body, fields['content-encoding'], allowance.bytes) });
          } catch (error) {
            reject(error);
          }
        },
        onResponseError(_, error) {
          if (!failure) fail(error);
        },
      },
    );
  });
}

const DECODERS: Record<string, typeof gunzipSync> = {
  gzip: gunzipSync,
  br: brotliDecompressSync,
  deflate: inflateSync,
};

/** None was asked for, but RFC 9110 §12.5.3 allows any then. */
function decode(body: Buffer, coding: string | undefined, maxBytes: number): Buffer {
  if (coding === undefined || coding === 'identity') return body;
  const decoder = DECODERS[coding];
  if (!decoder) throw new Error(`it came in ${coding}, which cannot be read here`);
  return decoder(body, { maxOutputLength: maxBytes });
}
