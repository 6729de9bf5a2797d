import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const CLI = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
const cow = (type: string) => ({
  openapi: '3.1.0',
  info: { title: 'Barn', version: '1.0.0' },
  paths: {
    '/cow': {
      get: { responses: { 200: { description: 'A cow', content: { 'application/json': { schema: { type } } } } } },
    },
  },
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'openapi-'));
  await writeFile(join(folder, 'published.json'), JSON.stringify(cow('string')));
  await writeFile(join(folder, 'current.json'), JSON.stringify(cow('number')));
  await writeFile(join(folder, 'broken.json'), '{');
});
afterAll(() => rm(folder, { recursive: true }));

function cli(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [CLI, ...args], { cwd: folder }, (error, stdout, stderr) =>
      done({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

test('client writes typed definitions, and --check knows whether they are up to date', async () => {
  expect(await cli('client', 'current.json', 'cow.gen.d.ts', '--check')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('cow.gen.d.ts is missing: run `selvedge-openapi client current.json cow.gen.d.ts`'),
  });
  expect(await cli('client', 'current.json', 'cow.gen.d.ts')).toMatchObject({ code: 0 });
  expect(await readFile(join(folder, 'cow.gen.d.ts'), 'utf8')).toContain('"application/json": number');
  expect(await cli('client', 'current.json', 'cow.gen.d.ts', '--check')).toMatchObject({ code: 0 });
  expect(await cli('client', 'published.json', 'cow.gen.d.ts', '--check')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('cow.gen.d.ts is not what published.json says: run'),
  });
}, 30_000);

test('check lists the breaking changes and the remedy', async () => {
  expect(await cli('check', 'published.json', 'published.json')).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await cli('check', 'published.json', 'current.json')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/GET \/cow: response 200: the value may now be number\n.*raise the major version/),
  });
}, 30_000);

test('a wrong call says what is wrong, without a stack', async () => {
  expect(await cli('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('selvedge-openapi client') });
  expect(await cli('chekc', 'a', 'b')).toMatchObject({ code: 2, stderr: expect.stringContaining('Usage:') });
  expect(await cli('--chekc')).toMatchObject({ code: 2, stderr: expect.stringContaining("Unknown option '--chekc'") });
  expect(await cli('check', 'gone.json', 'gone.json')).toMatchObject({
    code: 2,
    stderr: 'gone.json cannot be read: ENOENT\n',
  });
  expect(await cli('check', 'broken.json', 'broken.json')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^broken\.json is no JSON: .*\n$/),
  });
}, 30_000);
