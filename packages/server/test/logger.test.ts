import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const LOGGER = new URL('../src/logger.ts', import.meta.url).href;
const begin = `import { createLogger } from '${LOGGER}'; const log = createLogger('x'); log.info('first');`;
const run = (code: string) => promisify(execFile)(process.execPath, ['--input-type=module', '-e', begin + code]);
const messages = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).msg);

test.each([
  ['has nothing more to do', `log.info('last');`],
  ['is ended', `log.info('last'); process.exit(0);`],
  ['has more to say than is written together', `for (let n = 0; n < 9998; n++) log.info('more'); log.info('last');`],
])('no line is lost when a process %s', async (_, code) => {
  const said = messages((await run(code)).stdout);
  expect([said[0], said.at(-1)]).toEqual(['first', 'last']);
  expect(said.length).toBe(code.includes('9998') ? 10_000 : 2);
});

test('no line is lost when a process fails', async () => {
  const failed = await run(`createLogger('y').info('last'); setTimeout(() => { throw new Error('fault'); });`).catch(
    (error) => error,
  );
  expect(messages(failed.stdout)).toEqual(['first', 'last']);
  expect(failed.stderr).toContain('fault');
});

test('a line leaves soon, although it is the only one', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', `${begin} setInterval(() => {}, 1000);`]);
  const [chunk] = await once(child.stdout, 'data');
  expect(messages(String(chunk))).toEqual(['first']);
  child.kill();
  await once(child, 'exit');
});
