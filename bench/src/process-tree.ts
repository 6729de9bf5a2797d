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
  return treeOf(pid).map((one) => ({ name: nameOf(one, root), pss: pssOf(one) }));
}

/**
 * CPU time, in user and system mode, of all that a process started and that still runs; its own is not counted. Linux only.
 *
 * @returns seconds, in steps of a hundredth
 */
export const cpuBelow = (pid: number): number => cpuSum(treeOf(pid).filter((one) => one !== pid));

/** The same, with its own. */
export const cpuOf = (pid: number): number => cpuSum(treeOf(pid));

function cpuSum(pids: readonly number[]): number {
  const ticks = pids.map((one) => {
    const fields = statOf(one);
    return fields ? Number(fields[11]) + Number(fields[12]) : 0;
  });
  return ticks.reduce((sum, tick) => sum + tick, 0) / TICKS_PER_SECOND;
}

/** USER_HZ, which Linux promises programs on every common architecture (time(7)). */
const TICKS_PER_SECOND = 100;

function treeOf(pid: number): number[] {
  const pids = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);
  const parents = new Map(pids.map((one) => [one, Number(statOf(one)?.[1])]));
  const isOfTree = (one: number | undefined): boolean => one === pid || (!!one && isOfTree(parents.get(one)));
  return pids.filter(isOfTree);
}

export const sumOf = (processes: readonly ProcessMemory[]): number => processes.reduce((sum, { pss }) => sum + pss, 0);

/**
 * proc_pid_stat(5), from the third field on: the second, the command's name, stands in brackets and may hold anything.
 *
 * @returns undefined if the process ended in the meantime
 */
function statOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
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
