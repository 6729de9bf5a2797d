import type { Subject } from './tractor.ts';

/** `classic-cl-01-4f9a3e.v1.svg`. The version changes when the drawings do, as a URL's bytes must not. */
const NAME = /^(classic|autonomous)-([a-z]{2}-\d{2,5})-([0-9a-f]{6})\.v1\.(svg|jpg)$/;

/** @returns what the picture of this file name shows, undefined if there is none */
export function readName(name: string, type: 'svg' | 'jpg'): Subject | undefined {
  const [, category, id, paint, extension] = NAME.exec(name) ?? [];
  if (!category || !id || !paint || extension !== type) return undefined;
  return { category: category as Subject['category'], id: id.toUpperCase(), paint: `#${paint}` };
}

/** The picture for those who show a link to the product, beside the drawing that its page shows. */
export const sharePicture = (picture: string): string => picture.replace(/\.svg$/, '.jpg');
