import { buildAssets } from '@selvedge/browser/build';

await buildAssets({
  root: import.meta.dirname,
  kind: 'podlet',
  scripts: { product: 'src/islands/product.ts' },
  styles: { product: 'src/styles/product.css' },
});
