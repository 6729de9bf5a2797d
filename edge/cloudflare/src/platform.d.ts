/** What is used of the Workers platform, beside web standards. */
declare module 'cloudflare:workers' {
  /** Variables, secrets and bindings, as `wrangler.jsonc` names them. */
  export const env: Readonly<Record<string, unknown>>;
  /** Keeps the request's context alive, for half a minute after its client has left. */
  export function waitUntil(work: Promise<unknown>): void;
  export abstract class DurableObject {
    constructor(ctx: DurableObjectState, env: unknown);
  }
}

interface DurableObjectState {
  readonly storage: { readonly sql: SqlStorage };
}

interface SqlStorage {
  exec<Row>(query: string, ...bindings: (string | number)[]): { toArray(): Row[] };
}

interface DurableObjectNamespace<Methods> {
  idFromName(name: string): object;
  get(id: object): Methods;
}

/** Merged with the DOM's. */
interface CacheStorage {
  readonly default: Cache;
}

/** Passes as many bytes as it says, and fails when there are more or fewer. */
declare class FixedLengthStream extends TransformStream<Uint8Array, Uint8Array> {
  constructor(length: number);
}
