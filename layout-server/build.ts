import { buildAssets } from '@selvedge/browser/build';

await buildAssets({
  root: import.meta.dirname,
  kind: 'layout',
  styles: { shell: 'src/shell.css' },
  scripts: { shell: 'src/shell-script.ts' },
  files: { 'icon.svg': 'src/icon.svg' },
});
