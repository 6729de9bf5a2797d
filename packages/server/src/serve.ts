import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Http2SecureServer, Http2ServerResponse } from 'node:http2';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import type { Logger } from './logger.ts';
import { type Certificate, createSecure } from './secure.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0 lets the system choose; see {@link Running.port}. */
  readonly port: number;
  /** The environment variable that sets the port, named where it is taken; `PORT` by default. */
  readonly portVariable?: string;
  readonly log: Logger;
  /** Speak TLS, with HTTP/2 and HTTP/1.1; see {@link Running.renew}. */
  readonly tls?: Certificate | undefined;
  /** How long a drain may take before open connections are cut, ms; 5000 by default. */
  readonly drain?: number;
  /** Runs when it is to end, before the last requests are answered. */
  readonly onClosing?: () => void;
  /** Runs after the last request was answered: close databases, stop feeds. */
  readonly onClose?: () => void | Promise<void>;
}

export interface ServeOptions extends ListenOptions {
  readonly fetch: (request: Request, env: unknown) => Response | Promise<Response>;
}

export interface Running {
  readonly port: number;
  readonly server: Server | Http2SecureServer;
  /** Take another certificate, for connections from now on. */
  renew(tls: Certificate): void;
  /** Stop accepting, answer what is under way, then resolve. */
  close(): Promise<void>;
}

/** Listen with a web-standard handler; see {@link listen}. */
export function serve({ fetch, ...options }: ServeOptions): Promise<Running> {
  return listen(
    getRequestListener(fetch as Parameters<typeof getRequestListener>[0], { hostname: options.host }),
    options,
  );
}

/**
 * Listen, with bounds on how long a client may take to send its request.
 *
 * @throws Error that names the port or the address, and the variable to change, where it cannot be had
 */
export async function listen(answer: RequestListener, options: ListenOptions): Promise<Running> {
  const { host, port, portVariable = 'PORT', log, tls, drain = 5000, onClosing, onClose } = options;
  const bounds = { requestTimeout: 15_000, headersTimeout: 10_000, keepAliveTimeout: 65_000, maxHeaderSize: 16 * 1024 };
  // No stream is begun for a body that does not come.
  const plain = { ...bounds, optimizeEmptyRequests: true };
  let closing: Promise<void> | undefined;
  const listener: RequestListener = (request, response) => {
    // A session of HTTP/2 ends by a frame of its own.
    if (closing && request.httpVersionMajor !== 2) response.setHeader('connection', 'close');
    if (isAmbiguous(request)) response.writeHead(400, { connection: 'close' }).end();
    else answer(request, response);
  };
  const secure = tls && createSecure(bounds, tls, listener);
  const server = secure ?? createServer(plain, listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, host, port, portVariable)));
    server.listen(port, host, resolve);
  });
  server.on('connect', refuseTunnel);
  const connections = new Set<Socket>();
  server.on(secure ? 'secureConnection' : 'connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  const address = server.address();
  const actual = typeof address === 'object' && address ? address.port : port;
  log.info({ host, port: actual, ...(tls && { protocol: 'https' }) }, 'listening');
  return {
    port: actual,
    server,
    renew: (next) => secure?.setSecureContext(next),
    close() {
      if (!closing) onClosing?.();
      closing ??= drainServer(server, connections, drain).then(() => onClose?.());
      return closing;
    },
  };
}

function explain(error: NodeJS.ErrnoException, host: string, port: number, portVariable: string): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new Error(`Port ${port} on ${host} is taken: stop what listens there, or set ${portVariable} to another`);
    case 'EACCES':
      return new Error(`This user may not listen on port ${port}: set ${portVariable} to one from 1024 on`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new Error(
        `This machine has no address ${host}: set ${portVariable.replace('PORT', 'HOST')} to one of its own, such as 127.0.0.1 or 0.0.0.0`,
      );
    default:
      return error;
  }
}

/** Node has left the socket to us, or in HTTP/2 a stream: nothing is tunnelled. */
function refuseTunnel(_: IncomingMessage, to: Duplex | Http2ServerResponse): void {
  if (!(to instanceof Duplex)) {
    to.writeHead(405).end();
    return;
  }
  // A client that resets it must not end the process.
  to.on('error', () => to.destroy());
  to.end('HTTP/1.1 405 Method Not Allowed\r\nconnection: close\r\n\r\n');
}

/** RFC 9112 §3.2: more than one `Host` is refused. Node takes the first. */
function isAmbiguous({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  return hosts > 1;
}

/**
 * A connection that carries a request outlives its answer (RFC 9112 §9.3) unless the answer says `Connection: close`; one
 * whose head has left already is closed when it falls idle.
 */
async function drainServer(server: Server | Http2SecureServer, connections: Set<Socket>, drain: number): Promise<void> {
  for (const socket of connections) {
    // Node's own note of whom it answers there: keeping one for each request costs as much as a cache's hit.
    const { _httpMessage: response } = socket as { _httpMessage?: ServerResponse | null };
    if (response && !response.headersSent) response.setHeader('connection', 'close');
  }
  const closeIdle = () => (server as Server).closeIdleConnections();
  const idle = setInterval(closeIdle, 50);
  // Not `closeAllConnections`, which Node has for HTTP/1.1 only.
  const cut = setTimeout(() => {
    for (const socket of connections) socket.destroy();
  }, drain);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    closeIdle();
  });
  clearInterval(idle);
  clearTimeout(cut);
}

/**
 * Run a process: start it, drain it on SIGTERM or SIGINT, and say in one line why it could not start.
 *
 * @param start begins to listen
 */
export async function run(start: () => Promise<Running>): Promise<void> {
  try {
    const running = await start();
    const stop = () =>
      void running.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  } catch (error) {
    process.stderr.write(`${reason(error)}\n`);
    process.exit(1);
  }
}

/** What went wrong, with its causes, in one line. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${reason(error.cause)}`;
}
