import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@selvedge/workbench';
import type { Engine } from './place.ts';

const FILE = join(ROOT, 'docs/engines.md');
const MARKS = /(?<=<!-- written by npm run test:engines -->\n).*(?=\n<!-- until here -->)/s;

/** What each engine keeps of each property, and beneath it why not. */
export function writeTable(
  engines: readonly Engine[],
  properties: readonly (readonly [id: string, title: string, hold: unknown])[],
): string {
  const reasons: string[] = [];
  const cell = (reason: string | undefined) => {
    if (reason === undefined) return 'yes';
    if (!reasons.includes(reason)) reasons.push(reason);
    return `no (${reasons.indexOf(reason) + 1})`;
  };
  const rows = properties.map(([id, title]) => [title, ...engines.map(({ cannot }) => cell(cannot[id]))]);
  const lines = [['', ...engines.map(({ name }) => name)], ['---', ...engines.map(() => '---')], ...rows];
  const table = lines.map((line) => `| ${line.join(' | ')} |`);
  return ['', ...table, '', ...reasons.map((reason, index) => `${index + 1}. ${reason}`), ''].join('\n');
}

/** @returns the table of the docs; with UPDATE=1 it is written before */
export function readTable(table: string): string | undefined {
  const docs = readFileSync(FILE, 'utf8');
  if (process.env.UPDATE === '1')
    writeFileSync(
      FILE,
      docs.replace(MARKS, () => table),
    );
  return MARKS.exec(readFileSync(FILE, 'utf8'))?.[0];
}
