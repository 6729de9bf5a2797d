import type { Tables } from './database.ts';
import { AUTONOMOUS } from './seed-autonomous.ts';
import { CLASSICS } from './seed-classics.ts';

/** What is said of a product in one locale. */
export interface ProductTexts {
  readonly description: string;
  readonly highlights: readonly string[];
}

/** With its English texts. */
export interface SeedProduct extends ProductTexts {
  readonly id: string;
  readonly category: Tables['product']['category'];
  readonly name: string;
  readonly lastmod: string;
  /** Colour code and price in whole euros, in the order in which they are shown. */
  readonly variants: readonly (readonly [code: ColourCode, price: number])[];
}

/** The end of a SKU, and the key in inspire's colour feed that it stands for. */
export const COLOUR_CODES = {
  ME: 'meadow',
  BA: 'barn',
  SK: 'sky',
  WH: 'wheat',
  SL: 'slate',
  PL: 'plum',
  OC: 'ocean',
  CO: 'copper',
  SN: 'snow',
  MO: 'moss',
  RU: 'rust',
  NI: 'night',
} as const;
export type ColourCode = keyof typeof COLOUR_CODES;

/** What is sold. */
export const PRODUCTS: readonly SeedProduct[] = [...CLASSICS, ...AUTONOMOUS];

/** No longer sold; their pages say so. */
export const WITHDRAWN: readonly SeedProduct[] = [
  {
    id: 'CL-00',
    category: 'classic',
    name: 'Ploughman Steam',
    description: 'Our first, fired with coal. The last one left the works with a brass band in front of it.',
    highlights: ['Two-cylinder compound engine', 'Whistle included'],
    lastmod: '2025-10-01',
    variants: [['NI', 49_000]],
  },
];
