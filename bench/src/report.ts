import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';

/** What figures depend on: the machine, its Node, and how busy it was with other things when the measurement began. */
export function machine() {
  const cores = cpus();
  return {
    cores: cores.length,
    processor: cores[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.version,
    loadBefore: round(loadavg()[0]!, 2),
    date: new Date().toISOString().slice(0, 10),
  };
}

export function machineLine({
  cores,
  processor,
  memoryGiB,
  node,
  loadBefore,
  date,
}: ReturnType<typeof machine>): string {
  return `${cores} cores (${processor}), ${memoryGiB} GiB, Node ${node}, load ${loadBefore} before, ${date}`;
}

/** Keep a run's figures beside the code, so that later ones can be laid beside them. */
export function writeResult(name: string, result: object): void {
  const folder = join(import.meta.dirname, '../results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
}

export function round(value: number, digits = 0): number {
  return Number(value.toFixed(digits));
}

/** @throws RangeError if there are none */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) throw new RangeError('There is no median of no values');
  return sorted.length % 2 === 1 ? upper : (sorted[middle - 1]! + upper) / 2;
}
