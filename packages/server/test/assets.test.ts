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
    'a.css': { file: 'a.123.css', bytes: 3 },
    'a.js': { file: 'a.456.js', template: 't1' },
    'logo.svg': { file: 'logo.789.svg' },
  }),
  'a.123.css': 'a{}',
  'a.123.css.gz': 'gzipped',
  'a.123.css.br': 'brotli',
  'a.456.js': 'run()',
  'a.456.js.gz': 'gzipped js',
  'logo.789.svg': '<svg/>',
  'notes.txt': 'inside',
};

function start(files: Record<string, string> = BUILT) {
  const assets = openAssets(folder(files));
  const app = new Hono().get('/assets/:file', (c) => assets.respond(c, c.req.param('file')) ?? c.notFound());
  return { assets, ask: async (path: string, init: RequestInit = {}) => app.request(`/assets/${path}`, init) };
}

test('names lead to hashed files and to the version of their templates', () => {
  const { assets } = start();
  expect(assets.file('a.css')).toBe('a.123.css');
  expect(assets.template('a.js')).toBe('t1');
  expect(assets.template('a.css')).toBe('');
  expect([assets.has('a.css'), assets.has('b.css'), assets.has('constructor'), assets.has('__proto__')]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test.each(['b.css', 'constructor', '__proto__', 'a.123.css'])(
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
  ['a.123.css', undefined, 'a{}', null],
  ['a.123.css', 'gzip, deflate, br, zstd', 'brotli', 'br'],
  ['a.123.css', 'gzip', 'gzipped', 'gzip'],
  ['a.456.js', 'gzip, br', 'gzipped js', 'gzip'],
  ['logo.789.svg', 'gzip, br', '<svg/>', null],
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
  for (const file of ['a.123.css', 'a.456.js', 'logo.789.svg']) {
    const { headers } = await ask(file);
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    });
    types[file] = headers.get('content-type');
  }
  expect(types).toEqual({
    'a.123.css': 'text/css; charset=utf-8',
    'a.456.js': 'text/javascript; charset=utf-8',
    'logo.789.svg': 'image/svg+xml',
  });
});

test('HEAD has the fields of GET and no body', async () => {
  const { ask } = start();
  const response = await ask('a.123.css', { method: 'HEAD', headers: { 'accept-encoding': 'br' } });
  expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '6', '']);
});

test.each([
  'manifest.json',
  'a.123.css.br',
  'a.123.css.gz',
  'notes.txt',
  'a.css',
  'constructor',
  '__proto__',
  '..%2fmanifest.json',
  '..%5cmanifest.json',
  '%2e%2e%2fa.123.css',
  'a.123.css%00',
])('%s is no file to serve', async (path) => {
  const { ask } = start();
  expect((await ask(path)).status).toBe(404);
});

test('all was read at the start: a folder that changes later changes nothing', async () => {
  const directory = folder(BUILT);
  const assets = openAssets(directory);
  writeFileSync(join(directory, 'a.123.css'), 'changed');
  writeFileSync(join(directory, 'new.css'), 'new');
  const app = new Hono().get('/:file', (c) => assets.respond(c, c.req.param('file')) ?? c.notFound());
  expect(await (await app.request('/a.123.css')).text()).toBe('a{}');
  expect((await app.request('/new.css')).status).toBe(404);
});
