import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cpuBelow, memoryOfTree, sumOf } from '../src/process-tree.ts';

const root = join(import.meta.dirname, '..');

// /proc is Linux's.
test.runIf(process.platform === 'linux')(
  'a process and what it started are counted, named by their folders below the root',
  async () => {
    const child = spawn('sh', ['-c', 'cd src && echo started && read line'], {
      cwd: root,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    try {
      await once(child.stdout, 'data');
      const processes = memoryOfTree(process.pid, root);
      expect(processes.map(({ name }) => name)).toContain('src');
      expect(sumOf(processes)).toBeGreaterThan(processes.find(({ name }) => name === 'src')!.pss);
      expect(memoryOfTree(child.pid!, root)).toHaveLength(1);
    } finally {
      child.stdin.end();
    }
  },
);

test.runIf(process.platform === 'linux')('the CPU time of what a process started grows while it works', async () => {
  const child = spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' });
  try {
    const before = cpuBelow(process.pid);
    await expect.poll(() => cpuBelow(process.pid), { timeout: 10_000 }).toBeGreaterThan(before);
  } finally {
    child.kill('SIGKILL');
  }
});
