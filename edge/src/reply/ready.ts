import type { ServerResponse } from 'node:http';

/** A head that answers share, as all of one second do. */
export interface ReadyHead {
  readonly status: number;
  /** Names and values in turn. */
  readonly fields: string[];
  /** As Node wrote it for the first of them. */
  wire?: Buffer;
}

/** What Node keeps of a response's head: documented nowhere, and unchanged since Node 0.x. */
interface Head {
  _header?: unknown;
  _headerSent?: boolean;
}

/**
 * Send a body with a head that others had before. Node checks and joins a head's fields anew for each response, which takes a
 * fifth of a hit's time; here the head of the first is kept, and goes out again with the next bodies.
 *
 * @param body in memory; left as it is
 */
export function sendReady(response: ServerResponse, head: ReadyHead, body: Uint8Array): void {
  const written = response as Head;
  if (!isOrdinary(response)) {
    response.writeHead(head.status, head.fields);
    response.end(body);
    return;
  }
  if (head.wire === undefined) {
    response.writeHead(head.status, head.fields);
    if (typeof written._header === 'string') head.wire = Buffer.from(written._header, 'latin1');
    response.end(body);
    return;
  }
  const socket = response.socket!;
  response.statusCode = head.status;
  written._header = head.wire;
  written._headerSent = true;
  socket.cork();
  socket.write(head.wire);
  socket.write(body);
  response.end();
  socket.uncork();
}

/**
 * Would Node write the same head for this one as for any other? Not where it closes the connection (HTTP/1.0, or because either
 * side asks for it) or leaves out the body, where a field was set before, nor in HTTP/2. And not where an earlier
 * request of the connection is still being answered, which then has the socket.
 */
function isOrdinary(response: ServerResponse): boolean {
  return (
    response.shouldKeepAlive === true &&
    response.socket !== null &&
    response.req.httpVersionMinor === 1 &&
    response.req.method === 'GET' &&
    response.getHeaderNames().length === 0 &&
    !response.headersSent
  );
}
