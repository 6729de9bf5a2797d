import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Hono } from 'hono';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { assetEnvironment, createFolderStore, createLogger, parseEnvironment, publishAssets } from '../src/index.ts';

const DAY = 24 * 3_600_000;
const bytes = (text: string) => new Uint8Array(Buffer.from(text));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function folder(files: Record<string, string> = {}): string {
  const directory = mkdtempSync(join(tmpdir(), 'assets-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), content);
  }
  return directory;
}

/** A deployable whose build has one script of this content. */
const deployable = (hash: string, code: string) =>
  folder({
    'dist/assets/manifest.json': JSON.stringify({ 'a.js': { file: `a.${hash}.js` } }),
    [`dist/assets/a.${hash}.js`]: code,
    [`dist/assets/a.${hash}.js.br`]: `br ${code}`,
    [`dist/assets/b.${hash}.js`]: 'of an earlier build',
  });

const OLD = 'aaaaaaaaaaaa';
const NEW = 'bbbbbbbbbbbb';

async function publish(root: string, store: string, days = 30) {
  const lines: string[] = [];
  const log = createLogger('test', 'info', { write: (line) => void lines.push(line) });
  const published = await publishAssets(root, { ASSET_STORE: store, ASSET_RETENTION_DAYS: days }, log);
  onTestFinished(published.stop);
  const app = new Hono().get(
    '/:file',
    async (c) => (await published.assets.respond(c, c.req.param('file'))) ?? c.notFound(),
  );
  return {
    stop: published.stop,
    lines,
    async get(file: string, headers: Record<string, string> = {}) {
      const response = await app.request(`/${file}`, { headers });
      return response.status === 200 ? response.text() : response.status;
    },
  };
}

/** Let so many days pass for a file, as for one that nobody renewed. */
function age(store: string, file: string, days: number): void {
  const then = new Date(Date.now() - days * DAY);
  utimesSync(join(store, file), then, then);
}

test('each build puts its own files into the store, and every process answers with those of all', async () => {
  const store = join(folder(), 'made/when/needed');
  const old = await publish(deployable(OLD, 'old()'), store);
  const next = await publish(deployable(NEW, 'new()'), store);
  expect(readdirSync(store).sort()).toEqual([`a.${OLD}.js`, `a.${OLD}.js.br`, `a.${NEW}.js`, `a.${NEW}.js.br`]);
  for (const process of [old, next]) {
    expect(await process.get(`a.${OLD}.js`)).toBe('old()');
    expect(await process.get(`a.${NEW}.js`, { 'accept-encoding': 'br' })).toBe('br new()');
  }
});

test('several replicas may begin at once', async () => {
  const store = folder();
  const root = deployable(OLD, 'old()');
  const replicas = await Promise.all(Array.from({ length: 8 }, () => publish(root, store)));
  expect(readdirSync(store).sort()).toEqual([`a.${OLD}.js`, `a.${OLD}.js.br`]);
  expect(replicas.flatMap(({ lines }) => lines)).toEqual([]);
});

test('what nobody renewed for the retention time is deleted; what a process serves is not', async () => {
  const store = folder();
  const old = await publish(deployable(OLD, 'old()'), store);
  old.stop();
  age(store, `a.${OLD}.js`, 31);
  age(store, `a.${OLD}.js.br`, 29);
  const next = await publish(deployable(NEW, 'new()'), store);
  expect(readdirSync(store).sort()).toEqual([`a.${OLD}.js.br`, `a.${NEW}.js`, `a.${NEW}.js.br`]);
  expect(next.lines.join()).toContain('"pruned":1');
  // A year without a deploy.
  for (const file of readdirSync(store)) age(store, file, 365);
  vi.advanceTimersByTime(3_600_000);
  await vi.waitFor(() => expect(readdirSync(store).sort()).toEqual([`a.${NEW}.js`, `a.${NEW}.js.br`]));
});

test('a store that lost files gets them back within the hour', async () => {
  const store = folder();
  await publish(deployable(OLD, 'old()'), store);
  rmSync(join(store, `a.${OLD}.js`));
  writeFileSync(join(store, `a.${OLD}.js.br`), 'br o');
  vi.advanceTimersByTime(3_600_000);
  await vi.waitFor(() => expect(readFileSync(join(store, `a.${OLD}.js`), 'utf8')).toBe('old()'));
  expect(readFileSync(join(store, `a.${OLD}.js.br`), 'utf8')).toBe('br old()');
});

test('only assets are deleted from the folder, and what a process left half written', async () => {
  const store = folder({
    'notes.txt': '',
    'photo.jpeg': '',
    '.hidden': '',
    [`.a.${OLD}.js.01234567-89ab-4def-8123-456789abcdef.new`]: '',
    [`a.${OLD}.js`]: '',
  });
  for (const file of readdirSync(store)) age(store, file, 400);
  expect(await createFolderStore(store).prune(new Date())).toBe(2);
  expect(readdirSync(store).sort()).toEqual(['.hidden', 'notes.txt', 'photo.jpeg']);
});

test('a store that cannot be written is a warning with the remedy, and the process answers with its own files', async () => {
  const file = join(folder({ file: '' }), 'file');
  const { lines, get } = await publish(deployable(OLD, 'old()'), join(file, 'store'));
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 40, store: join(file, 'store'), msg: expect.stringContaining('Set ASSET_STORE to a folder') },
  ]);
  expect(await get(`a.${OLD}.js`)).toBe('old()');
  expect(await get(`a.${NEW}.js`)).toBe(404);
});

test.each(['../a.0123456789ab.js', 'x/a.0123456789ab.js', '..\\a.0123456789ab.js', '/etc/passwd', 'a.js', '', '\0'])(
  'the name %j leads nowhere',
  async (name) => {
    const directory = folder();
    const store = createFolderStore(join(directory, 'store'));
    await expect(store.put(name, bytes('x'))).rejects.toThrow(/is no hashed file name/);
    writeFileSync(join(directory, 'a.0123456789ab.js'), 'outside');
    expect(await store.get(name)).toBeUndefined();
    expect(existsSync(join(directory, 'store'))).toBe(false);
  },
);

test('ASSETS_URL is a base URL, and ends without a slash', () => {
  const read = (ASSETS_URL?: string) => parseEnvironment(assetEnvironment('/srv/checkout'), { ASSETS_URL });
  expect(read('https://cdn.example/checkout/').ASSETS_URL).toBe('https://cdn.example/checkout');
  expect(read()).toEqual({ ASSET_STORE: '/srv/checkout/.data/assets', ASSET_RETENTION_DAYS: 30 });
  for (const wrong of [
    '/assets',
    'ftp://cdn.example',
    'https://cdn.example?a',
    'https://cdn.example/a,b',
    'javascript:0',
  ]) {
    expect(() => read(wrong)).toThrow(/ASSETS_URL is ".*": is no http\(s\) URL/);
  }
});
