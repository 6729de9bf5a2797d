import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** How an origin goes wrong. */
export interface Fault {
  readonly name: string;
  /** What a visitor gets where nothing is stored. */
  readonly status: 502 | 504;
  /** The head comes as it should. */
  readonly isWithinBody: boolean;
  /** @param headers of the answer that should have come */
  readonly answer: (response: ServerResponse, request: IncomingMessage, headers: OutgoingHttpHeaders) => void;
}

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n';

/** A byte now and then, for as long as somebody reads. */
export function drip(response: ServerResponse, first = ''): void {
  if (first) response.socket!.write(first);
  const timer = setInterval(() => response.socket?.write('x'), 20);
  response.socket!.once('close', () => clearInterval(timer));
}

const before = (name: string, status: Fault['status'], answer: Fault['answer']): Fault => ({
  name,
  status,
  isWithinBody: false,
  answer,
});
const within = (name: string, status: Fault['status'], answer: Fault['answer']): Fault => ({
  name,
  status,
  isWithinBody: true,
  answer,
});

export const FAULTS: readonly Fault[] = [
  before('never answers', 504, () => {}),
  before('trickles a head', 504, (response) => drip(response, `${HEAD}X: `)),
  before('sends interim responses and no other', 504, (response) => {
    const timer = setInterval(() => response.writeProcessing(), 20);
    response.once('close', () => clearInterval(timer));
  }),
  before('resets', 502, (response) => response.socket!.resetAndDestroy()),
  before('closes without an answer', 502, (response) => response.socket!.destroy()),
  before('closes within the head', 502, (response) => response.socket!.end(HEAD)),
  before('speaks no HTTP', 502, (response) => response.socket!.end('SSH-2.0-OpenSSH_9.9\r\n')),
  before('sends bytes that mean nothing', 502, (response) => response.socket!.end(Buffer.alloc(4096, 0xff))),
  before('sends a head without end', 502, (response) => response.socket!.write(`${HEAD}X: ${'x'.repeat(100_000)}`)),
  before('gives two lengths', 502, (response) =>
    response.socket!.write(`${HEAD}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`),
  ),
  before('gives a length that is none', 502, (response) =>
    response.socket!.write(`${HEAD}Content-Length: -1\r\n\r\nab`),
  ),
  within('hangs within the body', 504, (response, _, headers) => response.writeHead(200, headers).write('half')),
  within('trickles a body', 504, (response, _, headers) => {
    response.writeHead(200, { ...headers, 'content-length': 100_000 }).flushHeaders();
    drip(response);
  }),
  within('resets within the body', 502, (response, _, headers) =>
    response.writeHead(200, headers).write('half', () => response.socket!.resetAndDestroy()),
  ),
  within('closes before the length it gave', 502, (response, _, headers) =>
    response.writeHead(200, { ...headers, 'content-length': 99 }).write('half', () => response.socket!.destroy()),
  ),
  within('closes before the last chunk', 502, (response, _, headers) =>
    response.writeHead(200, headers).write('half', () => response.socket!.destroy()),
  ),
  within('sends a chunk of no size', 502, (response, _, headers) => {
    response.writeHead(200, headers).flushHeaders();
    response.socket!.write('zz\r\nnonsense');
  }),
];
