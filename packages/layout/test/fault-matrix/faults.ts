import type { ServerResponse } from 'node:http';

/** What an answer of the server under test would say, were it sound. */
export interface Says {
  readonly headers: Readonly<Record<string, string>>;
  /** The end of its HTML. */
  readonly tail: string;
}

export interface Fault {
  /** "a podlet that …" */
  readonly name: string;
  /** What it concerns: the process, and so every answer of it; or one kind of answer. */
  readonly of: 'process' | 'content' | 'manifest';
  /** What it is worth to who asks. */
  readonly worth: Worth;
  /** It takes all the time that it is given. */
  readonly isSlow?: true;
  /** It goes on, so that a route does. */
  readonly isEndless?: true;
  /** With an answer that it concerns; or the server is stopped, and its name is unknown too. */
  readonly behave: ((response: ServerResponse, says: Says) => void) | 'stop' | 'unname';
  /** Each answer comes from another version. */
  readonly flaps?: true;
}

/** Nothing was answered; an answer that is no content; or a content, whatever one may think of it. */
export type Worth =
  | { readonly is: 'nothing'; readonly reason: string; readonly head?: 'sent' }
  | { readonly is: 'unusable'; readonly reason: string; readonly text: string; readonly status: number }
  | { readonly is: 'content'; readonly text: string; readonly status?: number; readonly location?: string };

export const HUNDRED_MB = 100 * 1024 * 1024;
export const ELSEWHERE = 'http://elsewhere.invalid/';

const nothing = (reason: string): Worth => ({ is: 'nothing', reason });
const begun = (reason: string): Worth => ({ is: 'nothing', reason, head: 'sent' });

export const FAULTS: readonly Fault[] = [
  { name: 'refuses connections', of: 'process', worth: nothing('refused'), behave: 'stop' },
  // RFC 6761 §6.4: resolvers know at once that there is no name under .invalid.
  { name: 'has no address (DNS)', of: 'process', worth: nothing('refused'), behave: 'unname' },
  {
    name: 'resets before the head',
    of: 'process',
    worth: nothing('reset'),
    behave: (response) => response.socket!.resetAndDestroy(),
  },
  {
    name: 'resets within the body',
    of: 'process',
    worth: begun('reset'),
    behave: (response, { headers }) =>
      response
        .writeHead(200, { ...headers, 'content-length': '1000' })
        .write('half', () => response.socket!.resetAndDestroy()),
  },
  { name: 'stalls before the head', of: 'process', worth: nothing('deadline'), isSlow: true, behave: () => {} },
  {
    name: 'stalls within the body',
    of: 'process',
    worth: begun('deadline'),
    isSlow: true,
    behave: (response, { headers }) => response.writeHead(200, headers).write('half'),
  },
  {
    name: 'drips, byte by byte',
    of: 'process',
    worth: begun('deadline'),
    isSlow: true,
    isEndless: true,
    behave: (response, { headers }) => drip(response.writeHead(200, headers)),
  },
  {
    name: 'speaks no HTTP',
    of: 'process',
    worth: nothing('malformed'),
    behave: (response) => response.socket!.end('SSH-2.0-OpenSSH_9.2\r\n'),
  },
  {
    name: 'answers 500',
    of: 'process',
    worth: { is: 'unusable', reason: 'status', text: 'stack trace', status: 500 },
    behave: (response, { headers }) => response.writeHead(500, headers).end('stack trace'),
  },
  {
    name: 'answers 404',
    of: 'content',
    worth: { is: 'content', text: 'GONE', status: 404 },
    behave: (response, { headers }) => response.writeHead(404, headers).end('GONE'),
  },
  {
    name: 'redirects on its own origin',
    of: 'content',
    worth: { is: 'content', text: 'MOVED', status: 302, location: '/moved' },
    behave: (response, { headers }) => response.writeHead(302, { ...headers, location: '/moved' }).end(),
  },
  {
    name: 'redirects elsewhere',
    of: 'content',
    worth: { is: 'content', text: '', status: 302, location: ELSEWHERE },
    behave: (response, { headers }) => response.writeHead(302, { ...headers, location: ELSEWHERE }).end(),
  },
  {
    name: 'sends another type',
    of: 'content',
    worth: { is: 'unusable', reason: 'wrong-type', text: '{}', status: 200 },
    behave: (response, { headers }) =>
      response.writeHead(200, { ...headers, 'content-type': 'application/json' }).end('{}'),
  },
  {
    name: 'sends an empty body',
    of: 'content',
    worth: { is: 'content', text: '' },
    behave: (response, { headers }) => response.writeHead(200, headers).end(),
  },
  {
    name: 'sends 100 MB',
    of: 'content',
    worth: { is: 'unusable', reason: 'too-large', text: `${HUNDRED_MB} bytes`, status: 200 },
    behave: (response, { headers }) => flood(response.writeHead(200, headers), HUNDRED_MB),
  },
  {
    name: 'sends invalid UTF-8',
    of: 'content',
    worth: { is: 'content', text: 'M\uFFFDLL' },
    behave: (response, { headers, tail }) => {
      const html = Buffer.concat([Buffer.from('M'), Buffer.from([0xff]), Buffer.from(`LL${tail}`)]);
      response.writeHead(200, headers).end(html);
    },
  },
  {
    name: 'has a malformed manifest',
    of: 'manifest',
    worth: { is: 'unusable', reason: 'wrong-type', text: '', status: 200 },
    behave: (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"name":"bo'),
  },
  {
    name: 'has no manifest',
    of: 'manifest',
    worth: { is: 'unusable', reason: 'status', text: '', status: 404 },
    behave: (response) => response.writeHead(404).end(),
  },
  {
    name: 'changes its version with each answer',
    of: 'content',
    worth: { is: 'content', text: 'CONTENT' },
    flaps: true,
    behave: (response, { headers, tail }) => response.writeHead(200, headers).end(`CONTENT${tail}`),
  },
];

/** Never silent for long, and never done. */
function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write('x'), 20);
  response.on('close', () => clearInterval(timer));
}

/** As fast as it is taken. */
function flood(response: ServerResponse, bytes: number): void {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  let left = bytes;
  const more = () => {
    while (!response.destroyed && left > 0) {
      left -= chunk.length;
      if (!response.write(chunk)) return;
    }
    if (left === 0) response.end();
  };
  response.on('drain', more);
  more();
}
