import type { ColourFeed } from '@selvedge/contracts';
import type { Selectable } from 'kysely';
import type { Tables } from './database.ts';

export type Variant = Selectable<Tables['variant']>;
export type Colour = ColourFeed['colours'][number];

/** A variant with its paint. */
export interface PaintedVariant extends Omit<Variant, 'colour'> {
  readonly colour: Colour;
}

type Rgb = readonly [red: number, green: number, blue: number];

interface Shelf {
  readonly rgb: Rgb;
  /** By SKU, ascending. */
  readonly variants: readonly PaintedVariant[];
}

/**
 * The catalogue by paint. There are a dozen paints and tens of thousands of variants, so a look-up compares the paints and
 * takes variants off the nearest shelf: its cost does not grow with the catalogue.
 */
export interface ColourIndex {
  readonly bySku: ReadonlyMap<string, PaintedVariant>;
  readonly shelves: readonly Shelf[];
}

/** Variants in a paint that is not ours cannot be compared and are left out. */
export function buildColourIndex(colours: readonly Colour[], variants: readonly Variant[]): ColourIndex {
  const shelves = new Map(
    colours.map((colour) => [colour.key, { colour, rgb: parseRgb(colour.rgb), variants: [] as PaintedVariant[] }]),
  );
  const bySku = new Map<string, PaintedVariant>();
  for (const variant of variants.toSorted((a, b) => compare(a.sku, b.sku))) {
    const shelf = shelves.get(variant.colour);
    if (!shelf) continue;
    const painted = { ...variant, colour: shelf.colour };
    shelf.variants.push(painted);
    bySku.set(painted.sku, painted);
  }
  return { bySku, shelves: [...shelves.values()] };
}

/**
 * What to show beside the given variants: the mean of their paints' RGB, then the variants of other products by Euclidean
 * distance from it, ties by SKU, each product once with its nearest variant.
 *
 * @param skus what the visitor looks at; unknown and repeated ones do not count
 * @param limit at most so many
 * @param fixed SKUs to answer when none of `skus` is known
 */
export function recommend(
  index: ColourIndex,
  skus: readonly string[],
  limit: number,
  fixed: readonly string[],
): PaintedVariant[] {
  const given = known(index, skus);
  if (given.length === 0) return known(index, fixed).slice(0, limit);
  const seen = new Set(given.map((variant) => variant.product_id));
  const found: PaintedVariant[] = [];
  for (const variant of byDistance(index, given)) {
    if (found.length === limit) break;
    if (seen.has(variant.product_id)) continue;
    seen.add(variant.product_id);
    found.push(variant);
  }
  return found;
}

function known(index: ColourIndex, skus: readonly string[]): PaintedVariant[] {
  return [...new Set(skus)].map((sku) => index.bySku.get(sku)).filter((variant) => variant !== undefined);
}

/** Merge the shelves, nearest first: a step compares one variant of each. */
function* byDistance(index: ColourIndex, given: readonly PaintedVariant[]): Generator<PaintedVariant> {
  const sum = given
    .map((variant) => parseRgb(variant.colour.rgb))
    .reduce<Rgb>((a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]], [0, 0, 0]);
  const heads = index.shelves.map(({ rgb, variants }) => ({
    distance: scaledDistance(rgb, sum, given.length),
    variants,
    next: 0,
  }));
  for (;;) {
    let nearest: (typeof heads)[number] | undefined;
    for (const head of heads) {
      const variant = head.variants[head.next];
      if (!variant) continue;
      const best = nearest?.variants[nearest.next];
      if (
        !nearest ||
        !best ||
        head.distance < nearest.distance ||
        (head.distance === nearest.distance && variant.sku < best.sku)
      ) {
        nearest = head;
      }
    }
    const variant = nearest?.variants[nearest.next++];
    if (!variant) return;
    yield variant;
  }
}

/** (count × distance from the mean)²: the same order as the distance, in integers, so that equal distances compare equal. */
function scaledDistance(rgb: Rgb, sum: Rgb, count: number): number {
  return (rgb[0] * count - sum[0]) ** 2 + (rgb[1] * count - sum[1]) ** 2 + (rgb[2] * count - sum[2]) ** 2;
}

function parseRgb(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
