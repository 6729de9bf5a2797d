import { buildAssets } from '@selvedge/browser/build';

const manifest = await buildAssets({
  root: import.meta.dirname,
  kind: 'podlet',
  scripts: { widgets: 'src/islands/widgets.ts', checkout: 'src/islands/checkout.ts' },
  styles: { widgets: 'src/styles/widgets.css', pages: 'src/styles/pages.css', header: 'src/styles/header.css' },
});
for (const [name, { gzip }] of Object.entries(manifest)) console.log(`${name}: ${gzip} bytes by gzip`);
