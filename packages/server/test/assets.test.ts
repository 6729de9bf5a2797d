import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { expect, onTestFinished, test } from 'vitest';
import { acceptedCoding, type Coding, openAssets } from '../src/index.ts';

/** A folder with these files; `manifest.json` may be among them. */
function folder(files: Record<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), 'assets-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const [file, content] of Object.entries(files)) writeFileSync(join(directory, file), content);
  return directory;
}

const BUILT = {
  'manifest.json': JSON.stringify({
    'a.css': { file: 'a.111111111111.css', bytes: 3 },
    'a.js': { file: 'a.222222222222.js', template: 't1' },
    'logo.svg': { file: 'logo.333333333333.svg' },
  }),
  'a.111111111111.css': 'a{}',
  'a.111111111111.css.gz': 'gzipped',
  'a.111111111111.css.br': 'brotli',
  'a.222222222222.js': 'run()',
  'a.222222222222.js.gz': 'gzipped js',
  'logo.333333333333.svg': '<svg/>',
  'notes.txt': 'inside',
};

function start(files: Record<string, string> = BUILT, stored: Record<string, string> = {}) {
  const get = async (name: string) =>
    stored[name] === undefined ? undefined : new Uint8Array(Buffer.from(stored[name]));
  const assets = openAssets(folder(files), { store: { get, put: async () => {}, prune: async () => 0 } });
  const app = new Hono().get(
    '/assets/:file',
    async (c) => (await assets.respond(c, c.req.param('file'))) ?? c.notFound(),
  );
  return { assets, ask: async (path: string, init: RequestInit = {}) => app.request(`/assets/${path}`, init) };
}

test('names lead to hashed files and to the version of their templates', () => {
  const { assets } = start();
  expect(assets.file('a.css')).toBe('a.111111111111.css');
  expect(assets.template('a.js')).toBe('t1');
  expect(assets.template('a.css')).toBe('');
  expect([assets.has('a.css'), assets.has('b.css'), assets.has('constructor'), assets.has('__proto__')]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test.each(['b.css', 'constructor', '__proto__', 'a.111111111111.css'])(
  'the name %s is an error that lists what there is',
  (name) => {
    const { assets } = start();
    expect(() => assets.file(name)).toThrow(/There is no asset ".*" in .*: there are a\.css, a\.js, logo\.svg/);
  },
);

test('a folder that was not built is an error with the remedy', () => {
  expect(() => openAssets(folder({}))).toThrow(/There is no .*manifest\.json: run `npm run build` first/);
  expect(() => openAssets(folder({ 'manifest.json': '{"a.css":{}}' }))).toThrow(/file/);
});

test.each([
  ['a.111111111111.css', undefined, 'a{}', null],
  ['a.111111111111.css', 'gzip, deflate, br, zstd', 'brotli', 'br'],
  ['a.111111111111.css', 'gzip', 'gzipped', 'gzip'],
  ['a.222222222222.js', 'gzip, br', 'gzipped js', 'gzip'],
  ['logo.333333333333.svg', 'gzip, br', '<svg/>', null],
])('%s with Accept-Encoding %s is %s', async (file, acceptEncoding, body, coding) => {
  const { ask } = start();
  const response = await ask(file, { headers: acceptEncoding ? { 'accept-encoding': acceptEncoding } : {} });
  expect(await response.text()).toBe(body);
  expect(response.headers.get('content-encoding')).toBe(coding);
  expect(response.headers.get('content-length')).toBe(String(body.length));
  expect(response.headers.get('vary')).toBe('accept-encoding');
});

test.each<[string | undefined, Coding | undefined]>([
  [undefined, undefined],
  ['', undefined],
  ['br', 'br'],
  ['gzip, br', 'br'],
  ['GZIP ; Q=1.0', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['br;q=0.0,gzip;q=0.000', undefined],
  ['br;q=0.5', 'br'],
  ['br; q = 0', undefined],
  ['x-br, brotli', undefined],
  ['deflate, zstd', undefined],
  ['*', undefined],
  [';;;,,,=', undefined],
])('Accept-Encoding: %s takes %s of br and gzip (RFC 9110 §12.5.3)', (header, coding) => {
  expect(acceptedCoding(header, ['br', 'gzip'])).toBe(coding);
});

test('what never changes under its URL may be kept for ever and read by any site', async () => {
  const { ask } = start();
  const types: Record<string, string | null> = {};
  for (const file of ['a.111111111111.css', 'a.222222222222.js', 'logo.333333333333.svg']) {
    const { headers } = await ask(file);
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    });
    types[file] = headers.get('content-type');
  }
  expect(types).toEqual({
    'a.111111111111.css': 'text/css; charset=utf-8',
    'a.222222222222.js': 'text/javascript; charset=utf-8',
    'logo.333333333333.svg': 'image/svg+xml',
  });
});

test('HEAD has the fields of GET and no body', async () => {
  const { ask } = start();
  const response = await ask('a.111111111111.css', { method: 'HEAD', headers: { 'accept-encoding': 'br' } });
  expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '6', '']);
});

test.each([
  'manifest.json',
  'a.111111111111.css.br',
  'a.111111111111.css.gz',
  'notes.txt',
  'a.css',
  'constructor',
  '__proto__',
  '..%2fmanifest.json',
  '..%5cmanifest.json',
  '%2e%2e%2fa.111111111111.css',
  'a.111111111111.css%00',
])('%s is no file to serve', async (path) => {
  const { ask } = start();
  expect((await ask(path)).status).toBe(404);
});

test('the build was read at the start: a folder that changes later changes nothing', async () => {
  const directory = folder(BUILT);
  const assets = openAssets(directory);
  writeFileSync(join(directory, 'a.111111111111.css'), 'changed');
  writeFileSync(join(directory, 'new.444444444444.css'), 'new');
  const app = new Hono().get('/:file', async (c) => (await assets.respond(c, c.req.param('file'))) ?? c.notFound());
  expect(await (await app.request('/a.111111111111.css')).text()).toBe('a{}');
  expect((await app.request('/new.444444444444.css')).status).toBe(404);
});

test.each([
  ['old.555555555555.js', undefined, 'old()', null],
  ['old.555555555555.js', 'gzip, br', 'old brotli', 'br'],
  ['old.555555555555.js', 'gzip', 'old gzipped', 'gzip'],
  ['half.666666666666.css', 'br, gzip', 'half gzipped', 'gzip'],
  ['half.666666666666.css', 'br', 'half', null],
  ['plain.777777777777.svg', 'br, gzip', '<svg/>', null],
])('%s of another build, with Accept-Encoding %s, is %s from the store', async (file, acceptEncoding, body, coding) => {
  const stored: Record<string, string> = {
    'old.555555555555.js': 'old()',
    'old.555555555555.js.br': 'old brotli',
    'old.555555555555.js.gz': 'old gzipped',
    'half.666666666666.css': 'half',
    'half.666666666666.css.gz': 'half gzipped',
    'plain.777777777777.svg': '<svg/>',
  };
  const { ask } = start(BUILT, stored);
  const response = await ask(file, { headers: acceptEncoding ? { 'accept-encoding': acceptEncoding } : {} });
  expect(await response.text()).toBe(body);
  expect(response.headers.get('content-encoding')).toBe(coding);
  expect(response.headers.get('cache-control')).toContain('immutable');
});

test('what is of this build is never read from the store', async () => {
  const { ask } = start(BUILT, { 'a.111111111111.css': 'foreign', 'logo.333333333333.svg.br': 'foreign' });
  expect(await (await ask('a.111111111111.css')).text()).toBe('a{}');
  expect(await (await ask('logo.333333333333.svg', { headers: { 'accept-encoding': 'br' } })).text()).toBe('<svg/>');
});

test.each([
  '..',
  'a.js',
  'a.0123.js',
  '.a.0123456789ab.js',
  'a.0123456789ab.js.br',
  'a.0123456789AB.js',
  'manifest.json',
])('the store is not asked for %s', async (name) => {
  const { ask } = start(BUILT, { [name]: 'inside' });
  expect((await ask(name)).status).toBe(404);
});

test('a file in the manifest without a hash in its name is an error that names it', () => {
  expect(() => openAssets(folder({ 'manifest.json': '{"a.css":{"file":"../a.css"}}' }))).toThrow(
    /is no hashed file name/,
  );
});
