import type { PurgeRequest } from '@selvedge/contracts';
import { Agent, type Dispatcher, request } from 'undici';
import type { Behind } from './behind.ts';

/** A way to answer visitors of a site: our layout alone, or something before it. */
export interface Engine {
  readonly name: string;
  /**
   * Put it before a layout.
   *
   * @param layout its origin
   */
  start(layout: string): Promise<RunningEngine>;
  /** What it cannot, by the property's id, and why. The suite holds that it is so. */
  readonly cannot: Readonly<Record<string, string>>;
}

export interface RunningEngine {
  readonly origin: string;
  /** The certificate of whoever signed its own. */
  readonly ca?: string;
  /** Purge by its own interface; absent where it keeps nothing. */
  readonly purge?: (purge: PurgeRequest) => Promise<void>;
  stop(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  /** Fields of several lines joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  readonly text: string;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Where visitors ask. */
export interface Place {
  readonly origin: string;
  ask(path: string, options?: AskOptions): Promise<Answer>;
  /** What begins to come; read its body. */
  open(path: string, options?: AskOptions): Promise<Dispatcher.ResponseData>;
  close(): Promise<void>;
}

/** A place with the site's controls. */
export interface SitePlace extends Place {
  /** What the engine asks: the layout, or of the layout alone the podlet. */
  readonly behind: Behind;
  /** Purge from the inside out. */
  purge(purge: PurgeRequest): Promise<void>;
}

/** ms; a machine that is busy answers late. */
const LIMIT = 15_000;

/** Visitors without a browser, who follow nothing and keep nothing. */
export function createPlace({ origin, ca }: Pick<RunningEngine, 'origin' | 'ca'>): Place {
  const dispatcher = new Agent({ connect: { ...(ca && { ca }) }, headersTimeout: LIMIT, bodyTimeout: LIMIT });
  const open = (path: string, { method = 'GET', headers = {}, body }: AskOptions = {}) =>
    request(origin + path, { method: method as 'GET', headers, dispatcher, ...(body && { body }) });
  return {
    origin,
    open,
    async ask(path, options) {
      const { statusCode, headers, body } = await open(path, options);
      const bytes = Buffer.from(await body.arrayBuffer());
      const joined = Object.entries(headers).map(([name, value = '']) => [name, [value].flat().join(', ')]);
      return { status: statusCode, headers: Object.fromEntries(joined), bytes, text: bytes.toString('utf8') };
    },
    close: () => dispatcher.destroy(),
  };
}
