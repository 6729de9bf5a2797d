import { connect } from 'node:net';

export interface Exchange {
  /** Of the first response; 0 if there was none. */
  readonly status: number;
  readonly head: string;
  readonly body: string;
  /** How many responses came on this connection. */
  readonly responses: number;
  /** ms until the server closed the connection. */
  readonly ms: number;
  /** The server had not closed it within the limit. */
  readonly isHung: boolean;
}

export interface ExchangeOptions {
  /** ms; 2000 by default. */
  readonly limit?: number;
  /** End our side after the last byte, as a visitor who goes away in the middle of a form. */
  readonly end?: boolean;
}

/**
 * Send bytes that no client library would, and collect all that comes back until the server closes.
 *
 * @param request each character one byte (ISO 8859-1)
 */
export function exchange(
  port: number,
  request: string,
  { limit = 2000, end = false }: ExchangeOptions = {},
): Promise<Exchange> {
  return new Promise((resolve) => {
    const start = performance.now();
    let received = '';
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const finish = (isHung: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      const [head = '', body = ''] = received.split(/\r\n\r\n(.*)/s);
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
      const responses = received.match(/HTTP\/1\.1 \d{3} /g)?.length ?? 0;
      resolve({ status, head, body, responses, ms: performance.now() - start, isHung });
    };
    const timer = setTimeout(() => finish(true), limit);
    socket.setEncoding('latin1').on('data', (chunk) => {
      received += chunk;
    });
    socket.once('end', () => finish(false));
    // A server that refuses closes while we still send.
    socket.once('error', () => finish(false));
    if (end) socket.end(request, 'latin1');
    else socket.write(request, 'latin1');
  });
}
