import type { IncomingMessage, ServerResponse } from 'node:http';
import { PRIVATE_FRAGMENTS_PREFIX } from '@selvedge/contracts';
import { type CacheRequest, Cancellation, type CancelSignal, type HeaderField } from '@selvedge/http-cache';
import { acceptedCoding } from './coding.ts';

/** The origin's name in cache keys: one edge has one origin. */
export const KEY_BASE = 'http://origin';

/** What an answer for this request may depend on. */
export interface EdgeRequest extends CacheRequest {
  /** Path and query, as it is asked of the origin. */
  readonly path: string;
  /** The visitor's own request; its other fields and its body travel on, but not for an include. */
  readonly source: IncomingMessage;
  readonly isInclude: boolean;
  /** A body of no announced length, read already. */
  body?: Buffer;
}

type PassInterim = (response: ServerResponse, status: number, headers: readonly HeaderField[]) => void;

/**
 * A visitor's request as the cache sees it. Made for each request, so nothing is read or parsed before it is asked for. A
 * class, as each object with a getter of its own would have a hidden class of its own, which only a full collection frees.
 */
export class VisitorRequest implements EdgeRequest {
  readonly method: string;
  readonly url: string;
  readonly path: string;
  readonly source: IncomingMessage;
  readonly isInclude = false;
  body?: Buffer;
  readonly #response: ServerResponse;
  readonly #passInterim: PassInterim;
  #leaving: Cancellation | undefined;

  /**
   * @param path from `readTarget`
   * @param response where the answer goes: when it closes unfinished, the visitor has left
   * @param passInterim passes 1xx responses on
   */
  constructor(source: IncomingMessage, path: string, response: ServerResponse, passInterim: PassInterim) {
    this.method = source.method ?? 'GET';
    this.url = KEY_BASE + path;
    this.path = path;
    this.source = source;
    this.#response = response;
    this.#passInterim = passInterim;
  }

  header(name: string): string | undefined {
    return headerOf(this.source, name);
  }

  get signal(): CancelSignal {
    this.#leaving ??= abortWhenLeft(this.#response);
    return this.#leaving;
  }

  interim(status: number, headers: readonly HeaderField[]): void {
    this.#passInterim(this.#response, status, headers);
  }
}

function abortWhenLeft(response: ServerResponse): Cancellation {
  const leaving = new Cancellation();
  const check = () => response.writableFinished || leaving.abort();
  if (response.closed) check();
  else response.once('close', check);
  return leaving;
}

/**
 * The request for an include of a visitor's page: nothing of the visitor, but for a private fragment the cookies.
 *
 * @param path from the include, allowed by the allow-list
 */
export function includeRequest(page: EdgeRequest, path: string, signal: CancelSignal): EdgeRequest {
  const isPrivate = isPrivatePath(path);
  const { source } = page;
  return {
    method: 'GET',
    url: KEY_BASE + path,
    path,
    source,
    isInclude: true,
    header: (name) => (isPrivate && name === 'cookie' ? source.headers.cookie : undefined),
    signal,
  };
}

export const isPrivatePath = (path: string): boolean => path.startsWith(PRIVATE_FRAGMENTS_PREFIX);

/** A field as answers may depend on it: few spellings of one wish, several lines as one. */
export function headerOf(source: Pick<IncomingMessage, 'headers' | 'method'>, name: string): string | undefined {
  const value = source.headers[name];
  if (name === 'accept-encoding') return acceptedCoding(value as string | undefined);
  // It would match a template whose includes have changed, and every page exists before it is asked for.
  if (name === 'if-none-match' && value === '*' && isRead(source)) return undefined;
  return Array.isArray(value) ? value.join(', ') : value;
}

const isRead = ({ method }: Pick<IncomingMessage, 'method'>) => method === 'GET' || method === 'HEAD';
