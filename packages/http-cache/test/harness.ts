import {
  type Cache,
  type CacheAnswer,
  type CacheOptions,
  type CacheRequest,
  type CancelSignal,
  createCache,
  createMemoryStore,
  type HeaderField,
  type OriginRequest,
} from '../src/index.ts';

/** When every story begins. */
export const START = Date.UTC(2026, 0, 1, 12, 0, 0);
export const URL_A = 'http://shop.example/a';

/** An HTTP date, seconds after the start. */
export function at(seconds: number): string {
  return new Date(START + seconds * 1000).toUTCString();
}

export type Fields = Record<string, string | readonly string[]>;

/** What the origin says once. */
export interface Says {
  status?: number;
  headers?: Fields;
  /** Chunks; null for none. */
  body?: string | readonly string[] | null;
  /** No response at all. */
  fails?: string;
  /** The body ends with an error after its chunks. */
  breaks?: boolean;
  interim?: readonly [status: number, headers: readonly HeaderField[]];
}

export interface Asks {
  method?: string;
  url?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** What reached the origin. */
export interface Arrived {
  method: string;
  url: string;
  header(name: string): string | undefined;
  signal: CancelSignal | undefined;
}

/** What the client saw, its body read. */
export interface Seen {
  status: number;
  headers: readonly HeaderField[];
  header(name: string): string | undefined;
  cacheStatus: string;
  text: string;
  answer: CacheAnswer;
}

export interface Harness {
  cache: Cache;
  /** Everything that reached the origin so far. */
  arrived: Arrived[];
  /** Failures that no client saw. */
  reported: unknown[];
  /** Says in turn; the last one again and again. A function is asked for each request, and may wait. */
  origin(...says: (Says | ((arrived: Arrived) => Says | Promise<Says>))[]): void;
  advance(seconds: number): void;
  ask(asks?: Asks): Promise<Seen>;
  request(asks?: Asks): CacheRequest;
  /** All background work is done. */
  settled(): Promise<void>;
}

export function createHarness(options: Partial<CacheOptions> = {}): Harness {
  let now = START;
  let script: (Says | ((arrived: Arrived) => Says | Promise<Says>))[] = [{}];
  const arrived: Arrived[] = [];
  const reported: unknown[] = [];
  const work = new Set<Promise<void>>();

  async function fetch(order: OriginRequest) {
    const header = (name: string) =>
      name in order.overrides ? (order.overrides[name] ?? undefined) : order.request.header(name);
    const come: Arrived = { method: order.method, url: order.request.url, header, signal: order.signal };
    arrived.push(come);
    const next = script.length > 1 ? script.shift()! : script[0]!;
    const says = typeof next === 'function' ? await next(come) : next;
    order.signal?.throwIfAborted();
    if (says.fails) throw new Error(says.fails);
    if (says.interim) order.interim(...says.interim);
    const chunks = says.body === null ? null : typeof says.body === 'object' ? says.body : [says.body ?? 'body'];
    const empty = chunks === null || come.method === 'HEAD' || says.status === 304;
    return {
      status: says.status ?? 200,
      headers: lines(says.headers),
      body: empty ? null : stream(chunks, says.breaks),
    };
  }

  const request = (asks: Asks = {}): CacheRequest => ({
    method: asks.method ?? 'GET',
    url: asks.url ?? URL_A,
    header: (name) => asks.headers?.[name],
    signal: asks.signal,
  });

  const cache = createCache({
    store: createMemoryStore(1 << 20),
    fetch,
    clock: () => now,
    report: (error) => reported.push(error),
    background: (promise) => {
      work.add(promise);
      promise.finally(() => work.delete(promise));
    },
    ...options,
  });

  return {
    cache,
    arrived,
    reported,
    request,
    origin(...says) {
      script = says;
    },
    advance(seconds) {
      now += seconds * 1000;
    },
    ask: async (asks) => see(await cache.handle(request(asks))),
    async settled() {
      while (work.size > 0) await Promise.all(work);
    },
  };
}

/** Read an answer to its end. */
export async function see(answer: CacheAnswer): Promise<Seen> {
  const header = (name: string) => {
    const values = answer.headers.filter(([field]) => field === name).map(([, value]) => value);
    return values.length === 0 ? undefined : values.join(', ');
  };
  const { status, headers, body } = answer;
  const text = body === null ? '' : body instanceof Uint8Array ? decode(body) : await readAll(body);
  return { status, headers, header, cacheStatus: header('cache-status') ?? '', text, answer };
}

export async function readAll(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const chunk of body) text += decode(chunk);
  return text;
}

export function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

export function lines(fields: Fields = {}): HeaderField[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : value.map((line) => [name, line] as const),
  );
}

async function* stream(chunks: readonly string[], breaks = false): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield new TextEncoder().encode(chunk);
  if (breaks) throw new Error('reset');
}

/** A promise to settle by hand. */
export function gate<T = void>(): { promise: Promise<T>; open: (value: T) => void } {
  let open!: (value: T) => void;
  const promise = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}
