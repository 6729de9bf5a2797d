import { buildAssets } from '@selvedge/browser/build';

await buildAssets({
  root: import.meta.dirname,
  kind: 'podlet',
  styles: { recommendations: 'src/styles/recommendations.css' },
});
