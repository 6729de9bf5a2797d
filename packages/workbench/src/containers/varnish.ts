import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, globSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../site.ts';
import { readCompose } from './compose.ts';
import { fetchPage, proveSamePages } from './site.ts';

export interface VarnishOptions {
  readonly addresses: ReadonlyMap<string, string>;
  /** A file for `/etc/hosts`. */
  readonly hosts: string;
  /** For its configuration. */
  readonly folder: string;
  /** The own edge, which has the same pages. */
  readonly edge: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** Run this machine's Varnish as `compose.varnish.yaml` runs that of its image, before the same layout. */
export async function proveVarnish({ addresses, hosts, folder, edge, variables }: VarnishOptions): Promise<void> {
  const { command = [], environment } = readCompose(['compose.yaml', 'compose.varnish.yaml'], variables).services
    .varnish!;
  const configuration = join(folder, 'selvedge');
  mkdirSync(configuration);
  for (const file of globSync('edge/varnish/*.vcl', { cwd: ROOT })) copyInto(configuration, file);
  copyInto(configuration, 'docker/site.vcl');
  const address = `${addresses.get('varnish')}:8080`;
  const here = command.map((word) => word.replace('/etc/varnish/selvedge', configuration).replace(/^:8080$/, address));
  // Names of the others: it has the file of the containers in place of this machine's.
  const child = spawn(
    'unshare',
    ['--mount', 'sh', '-c', 'mount --bind "$0" /etc/hosts && exec "$@"', hosts, ...here].concat([
      '-j',
      'none',
      '-n',
      join(folder, 'varnish'),
    ]),
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...environment } },
  );
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const exited = once(child, 'exit');
  process.once('exit', () => child.kill());
  try {
    await whenItAnswers(
      `http://${address}`,
      () => child.exitCode === null,
      () => output,
    );
    await proveSamePages(edge, `http://${address}`);
    await provePurges(`http://${address}`, variables.ADMIN_TOKEN!);
  } finally {
    child.kill();
    await exited;
  }
}

const copyInto = (folder: string, file: string): void =>
  copyFileSync(join(ROOT, file), join(folder, file.slice(file.lastIndexOf('/') + 1)));

async function whenItAnswers(url: string, isRunning: () => boolean, output: () => string): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (isRunning() && performance.now() < deadline) {
    if (
      await fetchPage(url).then(
        () => true,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Varnish does not answer at ${url}:\n${output()}`);
}

/** It takes purges with the token of the compose file's `.env`, and no others. */
async function provePurges(url: string, token: string): Promise<void> {
  const send = async (bearer: string) => {
    const headers = { authorization: `Bearer ${bearer}`, 'surrogate-key': 'product-cl-01' };
    return (await fetch(url, { method: 'PURGE', headers })).status;
  };
  const answers = [await send(token), await send('another')];
  if (`${answers}` !== '200,401') throw new Error(`Varnish answered purges with ${answers}, not with 200 and 401`);
}
