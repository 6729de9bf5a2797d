import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePrograms, ROOT } from '@selvedge/workbench';

/** nginx as a CDN: our recipe for one, and nothing else of ours. */
export interface Nginx {
  /** What visitors see. */
  readonly url: string;
  stop(): Promise<void>;
}

const RECIPE = 'edge/nginx/cdn.conf';

/**
 * Start nginx with the recipe for operators. Only where it listens, keeps and asks is another place.
 *
 * @param port free, on this machine
 * @param origin of the layout server
 * @throws Error with what nginx says, if it does not start
 */
export async function startNginx(port: number, origin: string): Promise<Nginx> {
  ensurePrograms({ nginx: 'nginx' });
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-nginx-'));
  mkdirSync(join(folder, 'temp'));
  const recipe = replaceEach(readFileSync(join(ROOT, RECIPE), 'utf8'), {
    '/var/cache/nginx/shop': join(folder, 'cache'),
    'server 127.0.0.1:8081;': `server ${new URL(origin).host};`,
    'listen 80;': `listen 127.0.0.1:${port};`,
    'server_name www.example.com;': 'server_name localhost;',
  });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(folder, 'temp', name)};`,
  );
  const main = [
    'daemon off;',
    // Its workers would else be nobody, who may not enter the folder.
    process.getuid?.() === 0 ? 'user root;' : '',
    `pid ${join(folder, 'pid')};`,
    'error_log stderr warn;',
    'worker_processes 1;',
    'events {}',
    `http {\ninclude /etc/nginx/mime.types;\naccess_log off;\n${temporary.join('\n')}\n${recipe}}`,
  ];
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, main.join('\n'));
  const child = spawn('nginx', ['-c', file, '-e', 'stderr'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const nginx = { url: `http://localhost:${port}`, stop: () => stop(child, folder) };
  try {
    await whenListening(nginx.url, child);
  } catch {
    await nginx.stop();
    throw new Error(`nginx did not start:\n${said}`);
  }
  return nginx;
}

/** @throws Error that names what the text does not hold exactly once */
function replaceEach(text: string, places: Readonly<Record<string, string>>): string {
  let replaced = text;
  for (const [from, to] of Object.entries(places)) {
    if (replaced.split(from).length !== 2) throw new Error(`${RECIPE} should hold "${from}" once`);
    replaced = replaced.replace(from, to);
  }
  return replaced;
}

async function whenListening(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (child.exitCode === null && performance.now() < deadline) {
    const response = await fetch(`${url}/healthz`).catch(() => undefined);
    if (response?.status === 404) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('It does not listen');
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
  rmSync(folder, { recursive: true, force: true });
}
