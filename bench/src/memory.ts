import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, relative } from 'node:path';

/** Memory of one process. */
export interface ProcessMemory {
  readonly name: string;
  /** Proportional set size: its own pages, and its share of those it shares with others. MiB. */
  readonly pss: number;
}

/**
 * Memory of a process and all that it started, directly or not. Linux only.
 *
 * @param root where the processes' folders are: a process is named by its own, or by its script if it runs in `root`
 * @throws Error if /proc does not tell
 */
export function memoryOfTree(pid: number, root: string): ProcessMemory[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .map((entry) => [Number(entry), parentOf(Number(entry))]),
  );
  const isOfTree = (one: number | undefined): boolean => one === pid || (!!one && isOfTree(parents.get(one)));
  return [...parents.keys()].filter(isOfTree).map((one) => ({ name: nameOf(one, root), pss: pssOf(one) }));
}

export const sumOf = (processes: readonly ProcessMemory[]): number => processes.reduce((sum, { pss }) => sum + pss, 0);

/** proc_pid_stat(5): the command's name stands in brackets and may hold anything; the parent is the second field after it. */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined; // It ended in the meantime.
  }
}

function nameOf(pid: number, root: string): string {
  const folder = relative(root, readlinkSync(`/proc/${pid}/cwd`));
  if (folder) return folder;
  const [command = '', script = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  return basename(script.endsWith('.ts') ? script : command);
}

/** proc_pid_smaps(5): kB are KiB. */
function pssOf(pid: number): number {
  const kibibytes = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
  if (!kibibytes) throw new Error(`/proc/${pid}/smaps_rollup has no line Pss: this needs Linux 4.14 or later`);
  return Number(kibibytes) / 1024;
}
