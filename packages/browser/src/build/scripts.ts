import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/** A module that all bundles of a page share: by the import map of our layout, or by a copy beside the bundle. */
export interface SharedModule {
  /** Key in the import map. Carries the major, so that two majors can live on one page. */
  readonly key: 'lit@3' | 'selvedge@1';
  /** Hashed file name of the copy beside the bundle. */
  readonly file: string;
  /** What it exports. */
  readonly exports: readonly string[];
}

/** Stands in the bundle until its content, and so its version, is known. */
const TEMPLATE_PLACEHOLDER = '__selvedge_template__';

const SETTINGS = {
  bundle: true,
  write: false,
  metafile: true,
  format: 'esm',
  target: 'es2022',
  platform: 'browser',
  minify: true,
  charset: 'utf8',
  legalComments: 'external',
  define: { 'process.env.NODE_ENV': '"production"' },
  // Whatever the workspace's tsconfig says: `declare` fields vanish and other fields are defined, as in Node.
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: true } },
} satisfies BuildOptions;

export interface Script {
  readonly code: string;
  /** Notices of the licences within. */
  readonly legal: string | undefined;
  readonly exports: readonly string[];
}

/**
 * Bundle one of our own modules with everything it needs.
 *
 * @param later hashed file names of modules that it imports when it needs them: `{ './swap.ts': 'swap.HASH.js' }`
 */
export function bundleShared(entry: string, later: Readonly<Record<string, string>> = {}): Promise<Script> {
  return bundle(fileURLToPath(new URL(`../${entry}`, import.meta.url)), [
    {
      name: 'import later',
      setup(build) {
        build.onResolve({ filter: /^\./ }, ({ path, kind }) => {
          const file = kind === 'dynamic-import' && later[path];
          return file ? { path: `./${file}`, external: true } : undefined;
        });
      },
    },
  ]);
}

/**
 * Bundle a team's entry without Lit and without the runtime: it finds them in the browser.
 *
 * @param entry path of the entry
 * @param versioned let {@link defineIsland} compare the template version
 * @returns the code and the version of its templates
 */
export async function bundleScript(
  entry: string,
  shared: readonly SharedModule[],
  versioned: boolean,
  versionOf: (code: string) => string,
): Promise<Script & { template: string }> {
  const script = await bundle(entry, [refuseValidators(), ...shared.map((module) => findInBrowser(module, versioned))]);
  // A new file of a shared module is no other template: what could break one changes the major in the key.
  const template = versionOf(shared.reduce((code, { file }) => code.replaceAll(file, ''), script.code));
  return { ...script, code: script.code.replaceAll(TEMPLATE_PLACEHOLDER, template), template };
}

async function bundle(entry: string, plugins: Plugin[]): Promise<Script> {
  const { outputFiles, metafile } = await build({ ...SETTINGS, entryPoints: [entry], outdir: '/', plugins });
  const text = (suffix: string) => outputFiles.find(({ path }) => path.endsWith(suffix))?.text;
  const output = Object.entries(metafile.outputs).find(([path]) => path.endsWith('.js'));
  return { code: text('.js') ?? '', legal: text('.LEGAL.txt'), exports: output?.[1].exports ?? [] };
}

/** The modules that `lit@3` holds. Directives import these too; what else a directive needs stays in the bundle. */
const LIT =
  /[\\/](?:lit[\\/](?:index|html)|lit-html[\\/](?:lit-html|is-server)|lit-element[\\/](?:index|lit-element)|reactive-element[\\/]reactive-element)\.js$/;
const SELVEDGE = /^@selvedge\/browser$/;

/**
 * Replace imports of a shared module by one dynamic import with two chances: the import map's key, which rejects where no
 * map has it, and the copy beside the bundle.
 */
function findInBrowser({ key, file, exports }: SharedModule, versioned: boolean): Plugin {
  const virtual = { path: key, namespace: 'selvedge-shared' };
  const isLit = key === 'lit@3';
  return {
    name: `find ${key} in the browser`,
    setup(build) {
      build.onResolve({ filter: isLit ? /lit|reactive-element/ : SELVEDGE }, async (args) => {
        if (args.pluginData === key || args.namespace === virtual.namespace) return undefined;
        if (!isLit) return virtual;
        const { kind, importer, resolveDir } = args;
        const resolved = await build.resolve(args.path, { kind, importer, resolveDir, pluginData: key });
        return LIT.test(resolved.path) ? virtual : resolved;
      });
      build.onResolve({ filter: /./, namespace: virtual.namespace }, ({ path }) => ({ path, external: true }));
      build.onLoad({ filter: new RegExp(`^${key}$`), namespace: virtual.namespace }, () => ({
        contents: [
          `const shared = await import('${key}').catch(() => import('./${file}'));`,
          'const get = (name) => shared[name];',
          // Marked as pure, so that names which the bundle does not use vanish.
          ...exports.map((name) => `export const ${name} = /* @__PURE__ */ ${versioned ? exported(name) : get(name)};`),
        ].join('\n'),
      }));
    },
  };
}

const get = (name: string) => `get('${name}')`;

function exported(name: string): string {
  if (name !== 'defineIsland') return get(name);
  return `((define) => (tag, element) => define(tag, element, '${TEMPLATE_PLACEHOLDER}'))(${get(name)})`;
}

/** The schemas of contracts would cost a page five times its script. */
function refuseValidators(): Plugin {
  return {
    name: 'refuse validators',
    setup(build) {
      build.onResolve({ filter: /^zod(?:\/|$)/ }, ({ importer }) => ({
        errors: [
          {
            text: `zod must not reach the browser, but ${importer} imports it: from @selvedge/contracts use \`import type\` only`,
          },
        ],
      }));
    },
  };
}
