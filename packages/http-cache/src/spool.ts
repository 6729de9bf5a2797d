import type { ByteStream } from './types.ts';

/** One body from the origin, kept as it arrives and read by any number of clients. */
export interface Spool {
  /** Read from the first byte on. Undefined once bytes were let go, as the body had outgrown its limit. */
  read(): ByteStream | undefined;
  /** The whole body; undefined when it is too large to keep. Rejects when it ends before its time. */
  readonly whole: Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Resolves when the body is whole or has outgrown its limit. Rejects when it ends before its time. */
  readonly secured: Promise<void>;
}

export interface SpoolOptions {
  /** Bytes to keep at most. A larger body streams through and is let go behind its slowest reader. */
  maxBytes: number;
  /** Bytes that `Content-Length` promises. */
  expected: number | undefined;
  /** Bytes a body that streams through may be ahead of its slowest reader. */
  window: number;
}

/** The body ended early or late: it is no message, and is not stored. */
export class TruncatedBody extends Error {
  override name = 'TruncatedBody';
}

/** Read the body at once and at full speed, whether or not anybody reads along. */
export function createSpool(source: ByteStream, options: SpoolOptions): Spool {
  const chunks: Uint8Array[] = [];
  const readers = new Set<Reader>();
  let letGo = 0; // chunks already dropped from the front
  let ended = false;
  let overflown = false;
  let failure: unknown;
  // Of the two, readers settle one and never make any: on some platforms a promise ends with the request that made it.
  let arrived = signal();
  let moved: Signal | undefined;
  const outgrown = signal();
  const tell = () => {
    const waiting = arrived;
    arrived = signal();
    waiting.resolve();
  };

  async function pump(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    let bytes = 0;
    for await (const chunk of source) {
      bytes += chunk.byteLength;
      if (options.expected !== undefined && bytes > options.expected) break;
      chunks.push(chunk);
      overflown ||= bytes > options.maxBytes;
      tell();
      if (overflown) outgrown.resolve();
      if (overflown && !(await room())) return undefined;
    }
    if (options.expected !== undefined && bytes !== options.expected) {
      throw new TruncatedBody(`The origin promised ${options.expected} bytes and sent ${bytes}`);
    }
    return overflown ? undefined : join(chunks, bytes);
  }

  /** Waits until the slowest reader is near. @returns whether anybody still reads. */
  async function room(): Promise<boolean> {
    for (;;) {
      if (readers.size === 0) return false;
      const slowest = Math.min(...Array.from(readers, (reader) => reader.at));
      while (letGo < slowest) {
        chunks.shift();
        letGo++;
      }
      if (chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0) <= options.window) return true;
      moved = signal();
      await moved.promise;
    }
  }

  const whole = pump();
  whole.then(
    () => {
      ended = true;
      tell();
    },
    (error: unknown) => {
      failure = error ?? new TruncatedBody('The body from the origin ended with an error');
      ended = true;
      tell();
    },
  );

  function read(): ByteStream | undefined {
    if (overflown) return undefined;
    const reader: Reader = { at: 0 };
    readers.add(reader);
    const leave = () => {
      readers.delete(reader);
      moved?.resolve();
    };
    return {
      [Symbol.asyncIterator]: () => ({
        async next() {
          for (;;) {
            const chunk = chunks[reader.at - letGo];
            if (chunk !== undefined) {
              reader.at++;
              if (overflown) moved?.resolve();
              return { done: false, value: chunk };
            }
            if (failure !== undefined) throw failure;
            if (ended) {
              leave();
              return { done: true, value: undefined };
            }
            await arrived.promise;
          }
        },
        async return() {
          leave();
          return { done: true, value: undefined };
        },
      }),
    };
  }

  const secured = Promise.race([whole.then(() => {}), outgrown.promise]);
  secured.catch(() => {});
  return { read, whole, secured };
}

interface Reader {
  /** Number of the chunk to read next, counted from the first. */
  at: number;
}

function join(chunks: readonly Uint8Array[], bytes: number): Uint8Array<ArrayBuffer> {
  // A copy also where there is one chunk: that may be a view on a larger, pooled buffer.
  const body = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.byteLength;
  }
  return body;
}

interface Signal {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function signal(): Signal {
  let resolve!: () => void;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** End a stream that nobody will read. */
export async function discard(body: ByteStream | Uint8Array | null): Promise<void> {
  if (body === null || body instanceof Uint8Array) return;
  await body[Symbol.asyncIterator]()
    .return?.()
    .catch(() => {});
}
