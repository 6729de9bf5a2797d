import { run } from './processes.ts';

/** Programs and the Debian packages that hold them. */
export const TOOLS = { varnishd: 'varnish', nginx: 'nginx', wrk: 'wrk', taskset: 'util-linux' };

/** What the peers say of themselves, for the record. */
export async function versions(): Promise<Record<string, string>> {
  const said = async (command: string) => (await run(['sh', '-c', `${command} 2>&1 | head -1`])).trim();
  return { varnish: await said('varnishd -V'), nginx: await said('nginx -v'), wrk: await said('wrk -v') };
}
