import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { checkImports } from '../src/check-imports.ts';
import { checkStyle, checkStyles } from '../src/check-styles.ts';
import { ROOT } from '../src/site.ts';

test('the repository keeps its own rules', () => {
  expect([...checkImports(ROOT), ...checkStyles(ROOT)]).toEqual([]);
});

const scoped = (css: string) =>
  `@layer decide { @scope ([data-boundary="decide"]) to (:scope [data-boundary]) { ${css} } }`;

test.each([
  ['a rule in layer and scope', scoped(':scope.product { color: red }'), 0],
  ['a rule outside the layer', '.product { color: red }', 1],
  ["another team's layer", scoped('').replace('@layer decide', '@layer explore'), 1],
  ['a scope without its lower bound', '@layer decide { @scope ([data-boundary="decide"]) { .a { color: red } } }', 1],
  ["a rule for the document's elements", scoped('body .a { color: red }'), 1],
  ['a rule by id', scoped('#main { color: red }'), 1],
  ['a custom property of everybody', scoped('.a { --ink: red }'), 1],
  ['a custom property of its own', scoped('.a { --decide-ink: red }'), 0],
  ['keyframes of its own', '@layer decide { @keyframes decide-turn { to { rotate: 1turn } } }', 0],
  ['keyframes of everybody', '@layer decide { @keyframes turn { to { rotate: 1turn } } }', 1],
])('styles: %s', (_, css, complaints) => {
  expect(checkStyle(css, 'decide')).toHaveLength(complaints);
});

function repository(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'selvedge-'));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
  }
  return root;
}

test.each([
  [
    'a podlet that uses the layout',
    { 'podlets/decide/package.json': '{"dependencies":{"@selvedge/layout":"*"}}' },
    'podlets/decide may not import @selvedge/layout',
  ],
  [
    'a deployable that uses another',
    { 'edge/package.json': '{"dependencies":{"@store/layout-server":"*"}}' },
    'edge may not import @store/layout-server',
  ],
  [
    "a web package that uses Node's modules",
    { 'packages/esi/package.json': '{}', 'packages/esi/src/a.ts': "import 'x';\nimport { a } from 'node:fs';" },
    "packages/esi/src/a.ts imports a module of Node's, but has to run on web standards alone",
  ],
  [
    'an unknown folder',
    { 'packages/misc/package.json': '{}' },
    "packages/misc is not in the architecture's table of folders",
  ],
])('imports: %s', (_, files, complaint) => {
  expect(checkImports(repository(files))).toEqual([complaint]);
});
