import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './processes.ts';

/** Programs and the Debian packages that hold them. */
const TOOLS = { varnishd: 'varnish', nginx: 'nginx', wrk: 'wrk', taskset: 'util-linux' };

/**
 * Have the peers and the load generator at hand; on Debian, as root, what is missing is installed.
 *
 * @throws Error that names what to install
 */
export async function ensureTools(): Promise<void> {
  // Servers live where only root looks.
  process.env.PATH = `${process.env.PATH}${delimiter}/usr/sbin${delimiter}/sbin`;
  const missing = missingPackages();
  if (missing.length === 0) return;
  const remedy = `Install what is missing and try again: apt-get install --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) throw new Error(remedy);
  process.stdout.write(`Installing ${missing.join(', ')} …\n`);
  process.env.DEBIAN_FRONTEND = 'noninteractive';
  // Their services need not start: they would, in run levels for users.
  process.env.RUNLEVEL = '1';
  try {
    await run(['apt-get', 'update']);
    await run(['apt-get', 'install', '-y', '--no-install-recommends', ...missing]);
  } catch (error) {
    throw new Error(remedy, { cause: error });
  }
}

function missingPackages(): string[] {
  const folders = process.env.PATH!.split(delimiter);
  return Object.entries(TOOLS)
    .filter(([program]) => !folders.some((folder) => existsSync(join(folder, program))))
    .map(([, name]) => name);
}

/** What the peers say of themselves, for the record. */
export async function versions(): Promise<Record<string, string>> {
  const said = async (command: string) => (await run(['sh', '-c', `${command} 2>&1 | head -1`])).trim();
  return { varnish: await said('varnishd -V'), nginx: await said('nginx -v'), wrk: await said('wrk -v') };
}
