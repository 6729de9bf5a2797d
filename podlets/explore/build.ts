import { buildAssets } from '@selvedge/browser/build';
import { drawShareImage } from '@selvedge/podlet/share-image';
import { icon, store, teaser } from './src/drawings.ts';
import { STORE_DRAWINGS, sharePicture } from './src/pictures.ts';

const bytes = (svg: string) => new TextEncoder().encode(svg);
const stores = Array.from({ length: STORE_DRAWINGS }, (_, number) => [`store-${number}.svg`, bytes(store(number))]);

await buildAssets({
  root: import.meta.dirname,
  kind: 'podlet',
  styles: { frame: 'src/styles/frame.css', pages: 'src/styles/pages.css' },
  scripts: { stores: 'src/islands/stores.ts' },
  files: {
    'icon.svg': bytes(icon()),
    'teaser-classic.svg': bytes(teaser('classic')),
    'teaser-autonomous.svg': bytes(teaser('autonomous')),
    [sharePicture('classic')]: await drawShareImage(teaser('classic')),
    [sharePicture('autonomous')]: await drawShareImage(teaser('autonomous')),
    [sharePicture('stores')]: await drawShareImage(store(0)),
    ...Object.fromEntries(stores),
  },
});
