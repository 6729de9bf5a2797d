import { buildAssets } from '@selvedge/browser/build';

await buildAssets({
  root: import.meta.dirname,
  kind: 'podlet',
  styles: { product: 'src/styles/product.css' },
});
