import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { HEADERS } from '@selvedge/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashOf } from '../src/build/emit.ts';
import { bundleScript } from '../src/build/scripts.ts';
import { buildAssets, readAssetManifest } from '../src/build.ts';
import { type Built, buildFixture, FIXTURE } from './support/fixture.ts';

const folders: string[] = [];
let built: Built;

beforeAll(async () => {
  built = await buildFixture();
  folders.push(built.directory);
});

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

const read = async (name: string) => readFile(join(built.directory, built.manifest[name]!.file), 'utf8');

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'selvedge-browser-'));
  folders.push(folder);
  return folder;
}

test('a podlet gets its bundles and stylesheets, and copies of the shared modules', () => {
  expect(Object.keys(built.manifest)).toEqual([
    'dot.svg',
    'frame.css',
    'lit.LEGAL.txt',
    'lit.js',
    'selvedge.js',
    'swap.js',
    'variants.js',
    'widgets.js',
  ]);
});

test('the manifest says name, size, compressed size and hash of each file, which is hashed in its name', async () => {
  for (const [name, asset] of Object.entries(built.manifest)) {
    const content = await readFile(join(built.directory, asset.file));
    const gzip = await readFile(join(built.directory, `${asset.file}.gz`));
    const brotli = await readFile(join(built.directory, `${asset.file}.br`));
    expect(asset.hash).toMatch(/^[0-9a-f]{12}$/);
    expect(asset.file).toContain(`.${asset.hash}.`);
    expect([asset.bytes, asset.gzip], name).toEqual([content.length, gzip.length]);
    expect(gunzipSync(gzip).equals(content), name).toBe(true);
    expect(brotliDecompressSync(brotli).equals(content), name).toBe(true);
  }
});

test('the same input gives the same bytes', async () => {
  const again = await buildFixture();
  folders.push(again.directory);
  expect(again.manifest).toEqual(built.manifest);
  for (const file of await readdir(built.directory)) {
    const [one, other] = await Promise.all([built, again].map(({ directory }) => readFile(join(directory, file))));
    expect(one!.equals(other!), file).toBe(true);
  }
});

test('the shared modules stay within their budgets', () => {
  expect(built.manifest['lit.js']!.gzip).toBeLessThanOrEqual(8100);
  expect(built.manifest['selvedge.js']!.gzip).toBeLessThanOrEqual(1500);
  expect(built.manifest['swap.js']!.gzip).toBeLessThanOrEqual(2000);
});

test('a bundle holds neither Lit nor the runtime, and imports nothing statically', async () => {
  const code = await read('widgets.js');
  expect(code).not.toMatch(/^import\b|[;}]import\b(?!\()/);
  expect(code).not.toContain('attachShadow');
  expect(code).not.toContain('IntersectionObserver');
  expect(code).toContain(`import("lit@3").catch(()=>import("./${built.manifest['lit.js']!.file}"))`);
  expect(code).toContain(`import("selvedge@1").catch(()=>import("./${built.manifest['selvedge.js']!.file}"))`);
});

test('a bundle names its template version, which the manifest tells the server', async () => {
  const { template } = built.manifest['widgets.js']!;
  expect(template).toMatch(/^[0-9a-f]{12}$/);
  expect(template).not.toBe(built.manifest['variants.js']!.template);
  expect(await read('widgets.js')).toContain(`"${template}"`);
});

test('a template version changes with the code, not with the file of a shared module', async () => {
  const bundle = (name: string, file: string) => {
    const exports = ['LitElement', 'css', 'html', 'isServer', 'noChange', 'defineIsland', 'refreshFragment'];
    const shared = (['lit@3', 'selvedge@1'] as const).map((key) => ({ key, file, exports }));
    return bundleScript(join(FIXTURE, `islands/${name}.ts`), shared, true, hashOf);
  };
  const [one, fixed, other] = [
    await bundle('widgets', 'a.111111111111.js'),
    await bundle('widgets', 'a.222222222222.js'),
    await bundle('variants', 'a.111111111111.js'),
  ];
  expect(fixed.code).not.toBe(one.code);
  expect(fixed.template).toBe(one.template);
  expect(other.template).not.toBe(one.template);
});

test('versionTemplates: false leaves the version out', async () => {
  const scripts = { widgets: 'islands/widgets.ts' };
  const outDir = await emptyFolder();
  const manifest = await buildAssets({ root: FIXTURE, outDir, kind: 'podlet', scripts, versionTemplates: false });
  expect(manifest['widgets.js']).not.toHaveProperty('template');
  expect(await readFile(join(outDir, manifest['widgets.js']!.file), 'utf8')).not.toContain('__selvedge_template__');
});

test('template literals reach the browser as the server has them', async () => {
  expect(await read('widgets.js')).toMatch(/`<button class=\$\{\w+\} @click=\$\{.*?\}>\$\{.*?\}: \$\{.*?\}<\/button>`/);
});

test('declare fields vanish, so that they do not shadow the accessors of Lit', async () => {
  expect(await read('widgets.js')).not.toMatch(/[;{}](?:label|count);/);
});

test('layers, scopes, nesting and new colours survive, imports are inlined, and files in url() are hashed', async () => {
  const css = await read('frame.css');
  expect(css).toContain('@layer fixture{@scope([data-boundary=fixture]) to (:scope [data-boundary])');
  expect(css).toContain('light-dark(oklch(');
  expect(css).toContain('&:hover{');
  expect(css).toContain('--fixture-gap:4px');
  expect(css).toContain(`url("${built.manifest['dot.svg']!.file}")`);
});

test('a layout gets the shared modules for its import map, also without a script of its own', async () => {
  const manifest = await buildAssets({ root: FIXTURE, outDir: await emptyFolder(), kind: 'layout' });
  expect(Object.keys(manifest)).toEqual(['lit.LEGAL.txt', 'lit.js', 'selvedge.js', 'swap.js']);
  for (const name of ['lit.js', 'selvedge.js', 'swap.js']) expect(manifest[name]).toEqual(built.manifest[name]);
});

test('a podlet without scripts gets no shared modules', async () => {
  const styles = { frame: 'styles/frame.css' };
  const manifest = await buildAssets({ root: FIXTURE, outDir: await emptyFolder(), kind: 'podlet', styles });
  expect(Object.keys(manifest)).toEqual(['dot.svg', 'frame.css']);
});

test('other files are hashed as they are, from a path or from memory', async () => {
  const outDir = await emptyFolder();
  const files = { 'logo.svg': 'styles/dot.svg', 'pictures/a.svg': new TextEncoder().encode('<svg/>') };
  const manifest = await buildAssets({ root: FIXTURE, outDir, kind: 'podlet', files });
  expect(manifest['pictures/a.svg']!.file).toMatch(/^pictures-a\.[0-9a-f]{12}\.svg$/);
  expect(await readFile(join(outDir, manifest['pictures/a.svg']!.file), 'utf8')).toBe('<svg/>');
  expect(manifest['logo.svg']!.bytes).toBe((await readFile(join(FIXTURE, 'styles/dot.svg'))).length);
});

test('a bundle that would carry zod is refused, with the remedy', async () => {
  const scripts = { broken: 'islands/with-zod.ts' };
  const build = buildAssets({ root: FIXTURE, outDir: await emptyFolder(), kind: 'podlet', scripts });
  await expect(build).rejects.toThrow(/use `import type` only/);
});

test('an import of something that Lit does not share is refused at build time', async () => {
  const root = await emptyFolder();
  const scripts = { broken: join(FIXTURE, 'islands/unshared.ts') };
  await expect(buildAssets({ root, outDir: '.', kind: 'podlet', scripts })).rejects.toThrow(/adoptStyles/);
});

test('reading the manifest of an unbuilt deployable names the remedy', async () => {
  expect(readAssetManifest(built.directory)).toEqual(built.manifest);
  expect(() => readAssetManifest(join(FIXTURE, '../../dist/assets'))).toThrow(
    /run `npm run build` in .*packages\/browser$/,
  );
});

test('the refresh reads the head from the field that contracts names', async () => {
  expect(await read('swap.js')).toContain(`"${HEADERS.podletHead}"`);
  expect(await read('swap.js')).toContain(`"${HEADERS.degraded}"`);
});

test('what islands import can be imported on a server', async () => {
  expect(globalThis).not.toHaveProperty('document');
  expect(Object.keys(await import('../src/index.ts')).sort()).toEqual([
    'defineIsland',
    'refreshFragment',
    'refreshFragments',
    'startIslands',
  ]);
});
