/**
 * What a hit and a miss cost without input and output: `node bench.ts`. What a record costs in memory, by its body's
 * bytes: `node --expose-gc bench.ts 500`. No test: the figures depend on the machine. Time is the processor's, so that
 * other work on the machine counts less.
 */
import { type CacheRequest, createCache, createMemoryStore, type HeaderField } from './src/index.ts';

const HEADERS: HeaderField[] = [
  ['content-type', 'text/html; charset=utf-8'],
  ['cache-control', 'max-age=600, stale-while-revalidate=60'],
  ['surrogate-key', 'product-cl-01 category-classic page store teaser'],
  ['etag', '"abcdef0123456789"'],
  ['date', new Date().toUTCString()],
  ['x-content-type-options', 'nosniff'],
  ['link', '</assets/explore/main.css>; rel=preload; as=style'],
];
const BODY = new TextEncoder().encode('x'.repeat(20_000));

/** Nanoseconds per call: the median of some rounds. */
function time(name: string, call: () => unknown): void {
  const calls = 200_000;
  const rounds = Array.from({ length: 9 }, () => {
    const start = process.cpuUsage();
    for (let at = 0; at < calls; at++) call();
    return perCall(start, calls);
  });
  console.log(`${name.padEnd(42)} ${Math.round(rounds.sort((a, b) => a - b)[4]!)} ns`);
}

/** Nanoseconds of processor time per call. */
function perCall(start: NodeJS.CpuUsage, calls: number): number {
  const { user, system } = process.cpuUsage(start);
  return ((user + system) / calls) * 1000;
}

async function hits(): Promise<void> {
  const fetch = (more: HeaderField[] = []) => ({
    store: createMemoryStore(64 << 20),
    fetch: async () => ({ status: 200, headers: [...HEADERS, ...more], body: once(BODY) }),
  });
  // The host's fields, as node:http gives them.
  const fields: Record<string, string> = { 'accept-encoding': 'gzip', 'surrogate-capability': 'selvedge="ESI/1.0"' };
  const request: CacheRequest = { method: 'GET', url: 'http://shop.example/a', header: (name) => fields[name] };
  const plain = createCache(fetch());
  const vary = createCache(fetch([['vary', 'Accept-Encoding, Surrogate-Capability']]));
  for (const cache of [plain, vary]) {
    await drain((await cache.handle(request)).body);
    await new Promise((resolve) => setTimeout(resolve, 5));
    if ((await cache.handle(request)).outcome !== 'hit') throw new Error('The bench expected a hit');
  }
  const known: CacheRequest = {
    ...request,
    header: (name) => (name === 'if-none-match' ? '"abcdef0123456789"' : fields[name]),
  };
  const reload: CacheRequest = {
    ...request,
    header: (name) => (name === 'cache-control' ? 'max-age=600' : fields[name]),
  };
  time('hit', () => plain.handle(request));
  time('hit, Vary on two fields', () => vary.handle(request));
  time('hit, Cache-Control in the request', () => plain.handle(reload));
  time('hit, 304', () => plain.handle(known));
  let second = 0;
  const hours = createCache({ ...fetch(), clock: () => Date.now() + second });
  await drain((await hours.handle(request)).body);
  await new Promise((resolve) => setTimeout(resolve, 5));
  time('hit, the first of its second', () => {
    second = second === 0 ? 1000 : 0;
    return hours.handle(request);
  });
}

async function misses(): Promise<void> {
  const cache = createCache({
    store: createMemoryStore(64 << 20),
    fetch: async () => ({ status: 200, headers: HEADERS, body: once(BODY) }),
  });
  const calls = 20_000;
  const start = process.cpuUsage();
  for (let at = 0; at < calls; at++) {
    const url = `http://shop.example/${at}`;
    await drain((await cache.handle({ method: 'GET', url, header: () => undefined })).body);
  }
  console.log(`${'miss of 20 KB, stored'.padEnd(42)} ${Math.round(perCall(start, calls))} ns`);
}

/** Distinct URLs through a bounded store: does the process stay within the bound? */
async function memory(bodyBytes: number): Promise<void> {
  const bound = 64 << 20;
  const store = createMemoryStore(bound);
  const cache = createCache({
    store,
    fetch: async () => ({
      status: 200,
      headers: HEADERS.map(([name, value]): HeaderField => [name, `${value} `.slice(0, -1)]),
      body: once(new Uint8Array(bodyBytes)),
    }),
  });
  await collect();
  const base = process.memoryUsage();
  let peak = 0;
  for (let at = 0; at < 300_000; at++) {
    const url = `http://shop.example/products/${at}?colour=red`;
    await drain((await cache.handle({ method: 'GET', url, header: () => undefined })).body);
    if (at % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    peak = Math.max(peak, at % 1000 === 0 ? process.memoryUsage.rss() : 0);
  }
  await collect();
  const now = process.memoryUsage();
  const used = now.heapUsed + now.arrayBuffers - base.heapUsed - base.arrayBuffers;
  const { records, bytes } = store.stats();
  const mb = (value: number) => (value / 2 ** 20).toFixed(0);
  console.log(
    `bodies of ${bodyBytes} B: ${records} records, counted ${mb(bytes)} MB, used ${mb(used)} MB ` +
      `(${Math.round(used / records)} B each), resident at most +${mb(peak - base.rss)} MB`,
  );
}

async function collect(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}

async function drain(body: Uint8Array | AsyncIterable<Uint8Array> | null): Promise<void> {
  if (body === null || body instanceof Uint8Array) return;
  for await (const _chunk of body);
}

if (process.argv[2]) await memory(Number(process.argv[2]));
else {
  await hits();
  await misses();
}
