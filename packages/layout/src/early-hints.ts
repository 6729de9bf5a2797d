import type { ServerResponse } from 'node:http';
import type { Context } from 'hono';
import type { Asset } from './assets.ts';
import { preloadLinks } from './preload.ts';

/**
 * The way to tell a browser what it will need before its page is there (RFC 8297): 103 with a `Link`. Only where a document is
 * asked for, over HTTP/1.1 or later.
 */
export function createHint(c: Context): ((assets: readonly Asset[]) => void) | undefined {
  const outgoing: ServerResponse | undefined = c.env?.outgoing;
  const mode = c.req.header('sec-fetch-mode');
  if (!outgoing || outgoing.req.httpVersion === '1.0' || (mode !== undefined && mode !== 'navigate')) return undefined;
  return (assets) => {
    const link = preloadLinks(assets);
    if (link.length > 0 && !outgoing.headersSent) outgoing.writeEarlyHints({ link });
  };
}
