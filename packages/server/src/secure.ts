import type { IncomingMessage, OutgoingHttpHeaders, RequestListener, ServerOptions, ServerResponse } from 'node:http';
import {
  constants,
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';

/** PEM. */
export interface Certificate {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

/**
 * What is announced to each HTTP/2 connection, and held. Beside it Node ends a connection that resets more than 1000 streams
 * at once and 33 in each second after (rapid reset, RFC 9113 §10.5), one that sends 1000 malformed frames, and refuses streams
 * where a connection takes more than 10 MB.
 */
const SETTINGS = { maxConcurrentStreams: 128, maxHeaderListSize: 16 * 1024, enablePush: false };

/**
 * A server of HTTP/2 over TLS, and of HTTP/1.1 for those who offer no HTTP/2 (ALPN, RFC 7301).
 *
 * @param bounds as of an HTTP/1.1 server
 * @param answer as for HTTP/1.1: what HTTP/2 says otherwise is put into its words
 */
export function createSecure(bounds: ServerOptions, tls: Certificate, answer: RequestListener): Http2SecureServer {
  const server = createSecureServer(
    { ...bounds, ...tls, settings: SETTINGS, allowHTTP1: true, handshakeTimeout: bounds.headersTimeout },
    (request, response) => {
      if (request.httpVersionMajor === 2 && !likeHttp1(request, response, bounds.requestTimeout!)) return;
      answer(request as unknown as IncomingMessage, response as unknown as ServerResponse);
    },
  );
  // HTTP/1.1 has its own bound on silence.
  server.on('session', (session: ServerHttp2Session) =>
    session.setTimeout(bounds.keepAliveTimeout!, () => session.close()),
  );
  return server;
}

/** RFC 9113 §8.3.1. */
const PSEUDO_FIELDS = [':method', ':scheme', ':authority', ':path'];

/**
 * Put an HTTP/2 exchange into the words of HTTP/1.1, where Node's own do not say the same.
 *
 * @param timeout ms to send a body
 * @returns whether it is to be answered; else it is already
 */
function likeHttp1(request: Http2ServerRequest, response: Http2ServerResponse, timeout: number): boolean {
  const { headers, stream } = request;
  const writeHead = response.writeHead.bind(response) as (status: number, headers?: object) => Http2ServerResponse;
  const authority = headers[':authority'];
  // RFC 9113 §8.3.1: two hosts make a message malformed.
  if (headers.host !== undefined && authority !== undefined && headers.host !== authority) {
    response.writeHead(400).end();
    return false;
  }
  headers.host ??= authority;
  // Node reads them still; others find no fields that are none.
  for (const name of PSEUDO_FIELDS) {
    if (name in headers) Object.defineProperty(headers, name, { enumerable: false });
  }
  if (!stream.endAfterHeaders) {
    // HTTP/2 has no such field; here it says what it says in HTTP/1.1, that a body comes whose length is not known.
    if (headers['content-length'] === undefined) headers['transfer-encoding'] = 'chunked';
    const late = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), timeout);
    const inTime = () => clearTimeout(late);
    request.once('end', inTime);
    stream.once('close', inTime);
  }
  // Node's are gone with the connection, and a validation in the background may outlive that.
  const { remoteAddress } = stream.session!.socket;
  Object.defineProperty(request, 'socket', {
    value: {
      remoteAddress,
      encrypted: true,
      get destroyed() {
        return stream.destroyed;
      },
    },
  });
  Object.defineProperties(response, {
    writeHead: {
      value(status: number, fields?: OutgoingHttpHeaders | string[]) {
        if (!fields || Array.isArray(fields) || fields.connection === undefined) return writeHead(status, fields);
        const { connection: _, ...rest } = fields;
        // To close the connection is, here, to hear no more of this request (RFC 9113 §8.1).
        stream.once('finish', () => stream.close(constants.NGHTTP2_NO_ERROR));
        return writeHead(status, rest);
      },
    },
    closed: { get: () => stream.closed },
    // Node's is true also when the client has left.
    writableFinished: { get: () => stream.writableFinished && !stream.aborted },
    // Without an error Node says NO_ERROR, and what was cut off would look whole.
    destroy: { value: () => stream.close(constants.NGHTTP2_INTERNAL_ERROR) },
  });
  return true;
}
