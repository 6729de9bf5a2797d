#!/usr/bin/env node
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { breakingChanges, generateClient } from './index.ts';

const USAGE = `Usage:
  selvedge-openapi client <openapi.json> <out.gen.d.ts> [--check]
      Write the typed definitions of an API. With --check nothing is written: exits 1 if the file is not up to date.
  selvedge-openapi check <published.json> <current.json>
      Exits 1 if the current API breaks a consumer of the published one, and lists how.
  selvedge-openapi --help
`;

/** @returns the exit code */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  });
  const [command, first, second, ...rest] = positionals;
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (first && second && rest.length === 0) {
    if (command === 'client') return client(first, second, values.check ?? false);
    if (command === 'check') return check(first, second);
  }
  process.stderr.write(USAGE);
  return 2;
}

async function client(source: string, target: string, checkOnly: boolean): Promise<number> {
  const text = await generateClient(await readJson(source));
  if (!checkOnly) {
    await writeFile(target, text);
    return 0;
  }
  const present = await readFile(target, 'utf8').catch(() => undefined);
  if (present === text) return 0;
  process.stderr.write(
    `${target} ${present === undefined ? 'is missing' : `is not what ${source} says`}: run \`selvedge-openapi client ${source} ${target}\` and commit it\n`,
  );
  return 1;
}

async function check(published: string, current: string): Promise<number> {
  const changes = breakingChanges(await readJson(published), await readJson(current));
  if (changes.length === 0) return 0;
  process.stderr.write(
    `${current} breaks consumers of ${published}:\n${changes.map((change) => `  ${change}\n`).join('')}` +
      'Keep what was published, or raise the major version in info.version.\n',
  );
  return 1;
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new Error(`${file} cannot be read: ${cause.code}`, { cause });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file} is no JSON: ${(cause as Error).message}`, { cause });
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}
