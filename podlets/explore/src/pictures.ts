import type { Kind } from './drawings.ts';

/** How many different fronts `store()` draws before shapes and colours come round again. */
export const STORE_DRAWINGS = 12;

/** The asset that shows a category's teaser. */
export const teaserPicture = (kind: Kind): string => `teaser-${kind}.svg`;

/** The asset that stands for a page where a link to it is shown. */
export const sharePicture = (page: Kind | 'stores'): string => `share-${page}.jpg`;

/** @param position of the store in the list, from 0 */
export const storePicture = (position: number): string => `store-${position % STORE_DRAWINGS}.svg`;
