import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Which packages each kind of workspace may declare. `turbo boundaries` refuses an import that is not declared, and sees
 * what is reached through others too; this refuses the declaration itself.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'packages/contracts': [],
  'packages/esi': [],
  'packages/http-cache': ['contracts'],
  'packages/server': ['contracts'],
  'packages/browser': ['contracts'],
  'packages/layout': ['contracts', 'esi', 'http-cache', 'server'],
  'packages/podlet': ['contracts', 'esi', 'server'],
  'packages/openapi': [],
  'packages/workbench': [],
  'layout-server': ['layout', 'server', 'contracts', 'browser'],
  'podlets/*': ['podlet', 'server', 'contracts', 'browser', 'openapi'],
  'services/*': ['server', 'contracts', 'openapi'],
  edge: ['esi', 'http-cache', 'server', 'contracts'],
  // Black box, but for the interop test: our layout in front of podlets that are not ours.
  e2e: ['contracts', 'workbench', 'layout', 'server'],
  bench: ['contracts', 'workbench', 'esi', 'http-cache', 'layout', 'podlet', 'server'],
};

/** Packages that run in any web-standard place: no module of Node's in their sources. */
const WEB_ONLY = ['packages/contracts', 'packages/esi', 'packages/http-cache'];

/**
 * Hold the workspace against the architecture's table of folders.
 *
 * @param root the repository's folder
 * @returns one line for each declaration or import that is not allowed
 */
export function checkImports(root: string): string[] {
  const workspaces = globSync(['packages/*', 'podlets/*', 'services/*', 'layout-server', 'edge', 'e2e', 'bench'], {
    cwd: root,
  });
  return workspaces.flatMap((folder) => {
    const kind = MAY_IMPORT[folder] ? folder : folder.replace(/\/[^/]+$/, '/*');
    const allowed = MAY_IMPORT[kind];
    if (!allowed) return [`${folder} is not in the architecture's table of folders`];
    return [...checkDeclared(root, folder, allowed), ...(WEB_ONLY.includes(folder) ? checkWebOnly(root, folder) : [])];
  });
}

function checkDeclared(root: string, folder: string, allowed: readonly string[]): string[] {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(
    readFileSync(join(root, folder, 'package.json'), 'utf8'),
  );
  return Object.keys({ ...dependencies, ...devDependencies })
    .filter(
      (name) =>
        name.startsWith('@store/') ||
        (name.startsWith('@selvedge/') && !allowed.includes(name.slice('@selvedge/'.length))),
    )
    .map((name) => `${folder} may not import ${name}`);
}

function checkWebOnly(root: string, folder: string): string[] {
  return globSync('src/**/*.ts', { cwd: join(root, folder) })
    .filter((file) => /(?:from|import\()\s*['"]node:/.test(readFileSync(join(root, folder, file), 'utf8')))
    .map((file) => `${folder}/${file} imports a module of Node's, but has to run on web standards alone`);
}
