import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePrograms, ROOT } from '@selvedge/workbench';
import { type Program, replaceEach, startProgram } from './programs.ts';

export interface NginxOptions {
  /** One of ours for operators, from the repository's folder. */
  readonly recipe: string;
  /** What is elsewhere here: by the recipe's text, what stands there instead. */
  readonly places: Readonly<Record<string, string>>;
  /** Its own, see {@link makeFolder}. */
  readonly folder: string;
  readonly isReady: () => Promise<boolean>;
}

/**
 * Start nginx with a recipe, and nothing else of ours; where there is none, as root on Debian, it is installed.
 *
 * @throws Error with what nginx says, if it does not start
 */
export async function startNginx({ recipe, places, folder, isReady }: NginxOptions): Promise<Program> {
  ensurePrograms({ nginx: 'nginx' });
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, mainConfiguration(folder, replaceEach(readFileSync(join(ROOT, recipe), 'utf8'), places)));
  return startProgram(['nginx', '-c', file, '-e', 'stderr'], { folder, isReady });
}

/** A recipe goes to `conf.d`: around it is as little of Debian's as it takes. */
function mainConfiguration(folder: string, recipe: string): string {
  mkdirSync(join(folder, 'temp'));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(folder, 'temp', name)};`,
  );
  return [
    'daemon off;',
    // Its workers would else be nobody, who may not enter the folder.
    process.getuid?.() === 0 ? 'user root;' : '',
    `pid ${join(folder, 'pid')};`,
    'error_log stderr warn;',
    'worker_processes 1;',
    'events {}',
    `http {\ninclude /etc/nginx/mime.types;\naccess_log off;\n${temporary.join('\n')}\n${recipe}}`,
  ].join('\n');
}
