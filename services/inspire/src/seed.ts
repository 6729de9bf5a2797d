import type { ColourFeed } from '@selvedge/contracts';

/** The twelve paints, in the order in which they are shown. `key` is the name that other teams know a paint by. */
export const COLOURS: ColourFeed['colours'] = [
  { key: 'meadow', name: 'Meadow green', rgb: '#4f9a3e' },
  { key: 'barn', name: 'Barn red', rgb: '#b5302a' },
  { key: 'sky', name: 'Sky blue', rgb: '#6fb1dc' },
  { key: 'wheat', name: 'Wheat yellow', rgb: '#e5b443' },
  { key: 'slate', name: 'Slate grey', rgb: '#616e78' },
  { key: 'plum', name: 'Plum', rgb: '#733c66' },
  { key: 'ocean', name: 'Ocean blue', rgb: '#17708a' },
  { key: 'copper', name: 'Copper', rgb: '#b9703f' },
  { key: 'snow', name: 'Snow white', rgb: '#eceff0' },
  { key: 'moss', name: 'Moss green', rgb: '#69743a' },
  { key: 'rust', name: 'Rust', rgb: '#98471f' },
  { key: 'night', name: 'Night blue', rgb: '#202c4b' },
];

/** What the paints are called in German, by key. */
export const NAMES_DE: Readonly<Record<string, string>> = {
  meadow: 'Wiesengrün',
  barn: 'Scheunenrot',
  sky: 'Himmelblau',
  wheat: 'Weizengelb',
  slate: 'Schiefergrau',
  plum: 'Pflaume',
  ocean: 'Meerblau',
  copper: 'Kupfer',
  snow: 'Schneeweiß',
  moss: 'Moosgrün',
  rust: 'Rostbraun',
  night: 'Nachtblau',
};

/** Recommended when nothing is known of what a visitor likes: a bit of everything. */
export const FIXED_SKUS: readonly string[] = ['CL-04-SK', 'AU-01-OC', 'CL-12-WH', 'AU-07-MO'];
