import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Stands between a visitor and the edge, and lets a page through piece by piece. */
export interface SlowPages {
  readonly url: string;
  /** Let the next piece of the page through that was asked for last; false if that was all. */
  sendPiece(): boolean;
  close(): Promise<void>;
}

/**
 * Start it. Only pages are slow: what they load comes as fast as ever. The head comes in one piece, of
 * the body each tag and each text in its own: a browser may paint between any two.
 *
 * @param edge origin
 */
export async function startSlowPages(edge: string): Promise<SlowPages> {
  let sendPiece = () => false;

  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url = '/', headers } = incoming;
    const isPage = headers['sec-fetch-dest'] === 'document';
    const asked = request(edge + url, {
      method,
      headers: { ...headers, host: new URL(edge).host, ...(isPage && { 'accept-encoding': 'identity' }) },
    });
    asked.once('response', async (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.rawHeaders);
      if (!isPage) {
        response.pipe(outgoing);
        return;
      }
      const pieces = cut(await text(response));
      sendPiece = () => {
        const piece = pieces.shift();
        if (piece === undefined) outgoing.end();
        else outgoing.write(piece);
        return piece !== undefined;
      };
      sendPiece();
    });
    asked.once('error', (error) => outgoing.destroy(error));
    incoming.pipe(asked);
  });

  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    sendPiece: () => sendPiece(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function cut(html: string): string[] {
  const head = html.slice(0, html.indexOf('<body'));
  const body = html.slice(head.length);
  return [head, ...(body.match(/\s*(?:<[^>]*>|[^<]+)/g) ?? [])];
}
