import { spawn } from 'node:child_process';
import { existsSync, watch as watchFiles } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type ProcessSpec, ROOT } from './site.ts';

/** Where pages listen for changes while `npm run dev` runs. */
export const RELOAD_PORT = 8091;

const SCRIPT = `new EventSource('http://localhost:${RELOAD_PORT}/events').addEventListener('reload', () => location.reload());\n`;

/**
 * Watch the sources: build a deployable's browser files again and restart its process when its folder changes, all of them
 * when a package does, then have the open pages reload.
 *
 * @param restart ends a process and resolves when the next one is ready
 */
export async function watch(
  specs: readonly ProcessSpec[],
  restart: (spec: ProcessSpec) => Promise<void>,
): Promise<void> {
  const pages = await serveReload();
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let working = Promise.resolve();

  for (const folder of ['packages', ...specs.map((spec) => spec.folder)]) {
    watchFiles(join(ROOT, folder), { recursive: true }, (_, file) => {
      if (!file || !/(^|\/)src\/.*\.(ts|css|svg)$/.test(file) || file.includes('node_modules')) return;
      changed.add(folder);
      clearTimeout(timer);
      timer = setTimeout(() => {
        working = working.then(apply);
      }, 80);
    });
  }

  async function apply(): Promise<void> {
    const affected = specs.filter(({ folder }) => changed.has('packages') || changed.has(folder));
    changed.clear();
    if (affected.length === 0) return;
    process.stdout.write(`Changed: ${affected.map(({ name }) => name).join(', ')}\n`);
    const built = await Promise.all(affected.map(rebuild));
    await Promise.all(affected.filter((_, index) => built[index]).map(restart)).then(
      () => pages.reload(),
      (error: Error) => process.stderr.write(`${error.message}\n`),
    );
  }
}

/** @returns whether the process should be restarted: a build that failed leaves the old one running */
function rebuild({ folder, name }: ProcessSpec): Promise<boolean> {
  const cwd = join(ROOT, folder);
  if (!existsSync(join(cwd, 'build.ts'))) return Promise.resolve(true);
  const child = spawn(process.execPath, ['build.ts'], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      if (code !== 0) process.stderr.write(`${name} was not built; the last build goes on\n`);
      resolve(code === 0);
    });
  });
}

/** Server-sent events for open pages, and the script that listens. */
async function serveReload(): Promise<{ reload(): void }> {
  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    if (request.url === '/reload.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(SCRIPT);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'access-control-allow-origin': '*' });
    response.write('retry: 500\n\n');
    open.add(response);
    response.once('close', () => open.delete(response));
  });
  server.unref();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(RELOAD_PORT, '127.0.0.1', resolve));
  return {
    reload() {
      for (const response of open) response.write('event: reload\ndata:\n\n');
    },
  };
}
