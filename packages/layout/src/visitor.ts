import type { ServerResponse } from 'node:http';
import { canAssemble, HEADERS } from '@selvedge/contracts';
import { Cancellation, type CancelSignal } from '@selvedge/http-cache';
import { requestField } from '@selvedge/server';
import type { Context } from 'hono';

/** What is believed of the one asking. */
export interface Visitor {
  readonly cookies: string | undefined;
  readonly canAssemble: boolean;
  readonly signal: CancelSignal;
  /** That the visitor asked, as the edge says where there is one; with its port. */
  readonly host: string | undefined;
  /** Of the URL. */
  readonly path: string;
  readonly isHead: boolean;
  /** Cuts the connection, lest half an answer look whole; absent where there is no socket. */
  readonly cut: (() => void) | undefined;
}

/**
 * Read the one asking: its cookies as they are; whether it assembles ESI and which host it was asked as, which are believed
 * of trusted peers only.
 *
 * @param isTrusted by socket address; undefined where there is no socket
 */
export function readVisitor(c: Context, isTrusted: (address: string | undefined) => boolean): Visitor {
  const outgoing: ServerResponse | undefined = c.env?.outgoing;
  const isBelieved = isTrusted(peerAddress(c));
  const capability = requestField(c, HEADERS.surrogateCapability);
  return {
    cookies: requestField(c, 'cookie'),
    canAssemble: isBelieved && canAssemble(capability),
    signal: outgoing ? departureOf(outgoing) : c.req.raw.signal,
    host: askedHost(c, isBelieved) ?? hostOf(c.req.url),
    path: c.req.path,
    isHead: c.req.method === 'HEAD',
    cut: outgoing && (() => outgoing.destroy()),
  };
}

/** Aborts when the connection closes before the answer is whole. */
function departureOf(outgoing: ServerResponse): Cancellation {
  const departure = new Cancellation();
  const notice = () => {
    if (!outgoing.writableFinished) departure.abort();
  };
  if (outgoing.destroyed) notice();
  else outgoing.on('close', notice);
  return departure;
}

/**
 * The host that the visitor asked. A trusted peer says it in `X-Forwarded-Host`; what it asks as `Host` may be its own name for
 * this process, so that says nothing.
 */
export const readAskedHost = (c: Context, isTrusted: (address: string | undefined) => boolean): string | undefined =>
  askedHost(c, isTrusted(peerAddress(c)));

function askedHost(c: Context, isBelieved: boolean): string | undefined {
  if (!isBelieved) return hostOf(c.req.url);
  const [forwarded = ''] = (requestField(c, 'x-forwarded-host') ?? '').split(',');
  return forwarded === '' ? undefined : URL.parse(`${new URL(c.req.url).protocol}//${forwarded.trim()}`)?.host;
}

/** @param url absolute, of http or https */
function hostOf(url: string): string {
  const base = url.slice(0, url.indexOf('/', 'https://'.length));
  if (base !== last.base) last = { base, host: new URL(url).host };
  return last.host;
}

/** Most requests ask the same host. */
let last = { base: '', host: '' };

const peerAddress = (c: Context): string | undefined => c.env?.incoming?.socket.remoteAddress;
