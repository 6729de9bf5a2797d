import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Call, FetchedResponse, Send } from '../src/fetching/call.ts';

/** What a layer answers, as a promise. */
export const promised =
  (send: Send) =>
  (call: Call): Promise<FetchedResponse> =>
    new Promise((resolve, reject) =>
      send(call, (result) => (result instanceof Error ? reject(result) : resolve(result))),
    );

/** A layer that answers what a promise brings. */
export const sendBy =
  (answer: (call: Call) => Promise<FetchedResponse>): Send =>
  (call, done) =>
    void answer(call).then(done, done);

export interface RawServer {
  readonly origin: string;
  readonly port: number;
  /** Connections that are open now. */
  readonly open: Set<Socket>;
  /** Every connection that ever was. */
  readonly all: Socket[];
  close(): Promise<void>;
}

/** A server that does what `onConnection` says and knows no HTTP. It ends with the test. */
export async function listenRaw(onConnection: (socket: Socket) => void): Promise<RawServer> {
  const open = new Set<Socket>();
  const all: Socket[] = [];
  const server = createServer((socket) => {
    open.add(socket);
    all.push(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => {});
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of open) socket.destroy();
    });
  onTestFinished(() => (server.listening ? close() : undefined));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, port, open, all, close };
}

/** What a podlet does with each request on a connection; `head` is the request's head. */
export type Behaviour = (socket: Socket, head: string) => void;

export const answerEach = (behaviour: Behaviour) => (socket: Socket) => {
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
    for (let end = received.indexOf('\r\n\r\n'); end >= 0; end = received.indexOf('\r\n\r\n')) {
      const head = received.slice(0, end);
      const length = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0);
      if (received.length < end + 4 + length) return;
      received = received.slice(end + 4 + length);
      behaviour(socket, head);
    }
  });
};

/** Send this, and leave the connection open. */
export const say =
  (...lines: string[]): Behaviour =>
  (socket) =>
    socket.write(lines.join('\r\n'));

/** Send this, and close. */
export const sayAndClose =
  (...lines: string[]): Behaviour =>
  (socket) =>
    socket.end(lines.join('\r\n'));

/** Send this, and break the connection by RST once it has been sent. */
export const sayAndReset =
  (...lines: string[]): Behaviour =>
  (socket) =>
    socket.write(lines.join('\r\n'), () => socket.resetAndDestroy());

/** Send `start`, then `again` every few ms, for ever. */
export const drip =
  (start: string, again: string): Behaviour =>
  (socket) => {
    socket.write(start);
    const timer = setInterval(() => socket.write(again), 5);
    socket.on('close', () => clearInterval(timer));
  };

/** Send as fast as it is taken, for ever. */
export const flood =
  (start: string, chunk: string): Behaviour =>
  (socket) => {
    socket.write(start);
    const more = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', more);
    more();
  };
