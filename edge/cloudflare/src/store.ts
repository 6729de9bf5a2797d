import { createHash } from 'node:crypto';
import type { Entry, Store, StoreRecord } from '@selvedge/http-cache';

/** Seconds that a response may be of use beyond its lifetime: stale, or to be validated. */
const BEYOND = 86_400;
/** Seconds that the names of fields that a URL varies on are kept. */
const NAMES = 30 * 86_400;

/**
 * Responses in the Cache API of the data centre. That drops what has expired by its own rules and ignores `Vary`: each record is
 * stored whole, under a key and a lifetime of its own.
 *
 * @param base a host of the Worker's own; no visitor can ask for what is stored under it
 */
export function createCacheStore(cache: Pick<Cache, 'match' | 'put' | 'delete'>, base: string): Store {
  const addressOf = (key: string) => `${base}/.selvedge/1/${createHash('sha256').update(key).digest('hex')}`;
  return {
    async get(key) {
      const found = await cache.match(addressOf(key));
      return found && read(new Uint8Array(await found.arrayBuffer()));
    },
    async set(key, record) {
      const headers = { 'cache-control': `public, max-age=${secondsOf(record)}` };
      await cache.put(addressOf(key), new Response(write(record), { headers }));
    },
    async delete(key) {
      await cache.delete(addressOf(key));
    },
  };
}

function secondsOf(record: StoreRecord): number {
  if (record.kind === 'variants') return NAMES;
  const { lifetime, staleWhileRevalidate, staleIfError = 0 } = record.policy;
  return Math.ceil(lifetime + Math.max(BEYOND, staleWhileRevalidate, staleIfError));
}

/** The length of what is said of the body, that as JSON, and the body. */
function write(record: StoreRecord): Uint8Array<ArrayBuffer> {
  const { body, ...said } = record.kind === 'entry' ? withoutWork(record) : { ...record, body: new Uint8Array(0) };
  const json = new TextEncoder().encode(JSON.stringify(said));
  const bytes = new Uint8Array(4 + json.byteLength + body.byteLength);
  new DataView(bytes.buffer).setUint32(0, json.byteLength);
  bytes.set(json, 4);
  bytes.set(body, 4 + json.byteLength);
  return bytes;
}

function withoutWork({ live: _, memo: __, memoBytes: ___, ...entry }: Entry): Entry {
  return entry;
}

function read(bytes: Uint8Array): StoreRecord {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const said = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  return said.kind === 'entry' ? { ...said, body: bytes.subarray(4 + length) } : said;
}
