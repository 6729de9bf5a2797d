import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { memoryOfTree, sumOf } from '../src/memory.ts';

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
