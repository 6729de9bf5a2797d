/** What a new database begins with. */

export const CATEGORIES = [
  { slug: 'classic', name: 'Classics' },
  { slug: 'autonomous', name: 'Autonomous' },
];

export const TEASERS = [
  {
    kind: 'classic',
    title: 'Classics',
    text: 'Cast iron, an honest gearbox and a seat that has known three generations. Made to be driven, and to be repaired.',
    url: '/products/classic',
  },
  {
    kind: 'autonomous',
    title: 'Autonomous',
    text: 'They know the field to the centimetre and work through the night. You read the yield map over breakfast.',
    url: '/products/autonomous',
  },
] as const;

export const STORES = [
  {
    id: 'halmfurt',
    name: 'Headland Halmfurt',
    street: 'Drescherweg 4',
    postcode: '48371',
    city: 'Halmfurt',
    country: 'Germany',
    lastmod: '2026-01-12',
  },
  {
    id: 'kleeberg',
    name: 'Headland Kleeberg',
    street: 'Am Heuboden 17',
    postcode: '8476',
    city: 'Kleeberg an der Mur',
    country: 'Austria',
    lastmod: '2026-01-12',
  },
  {
    id: 'furrowby',
    name: 'Headland Furrowby',
    street: '29 Ploughman’s Row',
    postcode: 'FB4 7QX',
    city: 'Furrowby',
    country: 'United Kingdom',
    lastmod: '2026-02-03',
  },
  {
    id: 'champ-dore',
    name: 'Headland Champ-Doré',
    street: '8 chemin des Glaneuses',
    postcode: '21940',
    city: 'Champ-Doré',
    country: 'France',
    lastmod: '2026-02-03',
  },
  {
    id: 'kornmark',
    name: 'Headland Kornmark',
    street: 'Bygvej 112',
    postcode: '5794',
    city: 'Kornmark',
    country: 'Denmark',
    lastmod: '2026-02-03',
  },
  {
    id: 'spigabella',
    name: 'Headland Spigabella',
    street: 'Via dei Mietitori 31',
    postcode: '26857',
    city: 'Spigabella',
    country: 'Italy',
    lastmod: '2026-02-16',
  },
  {
    id: 'graanhoek',
    name: 'Headland Graanhoek',
    street: 'Oogstkade 6',
    postcode: '8397 ZX',
    city: 'Graanhoek',
    country: 'Netherlands',
    lastmod: '2026-02-16',
  },
];

const CATEGORY_TEXTS_DE = { classic: { name: 'Klassiker' }, autonomous: { name: 'Autonome Traktoren' } };

const TEASER_TEXTS_DE = {
  classic: {
    title: 'Klassiker',
    text: 'Gusseisen, ein ehrliches Getriebe und ein Sitz, der drei Generationen kennt. Gebaut, um gefahren und repariert zu werden.',
  },
  autonomous: {
    title: 'Autonome Traktoren',
    text: 'Sie kennen das Feld auf den Zentimeter und arbeiten die Nacht durch. Die Ertragskarte lesen Sie beim Frühstück.',
  },
};

const COUNTRIES_DE: Readonly<Record<string, string>> = {
  Germany: 'Deutschland',
  Austria: 'Österreich',
  'United Kingdom': 'Vereinigtes Königreich',
  France: 'Frankreich',
  Denmark: 'Dänemark',
  Italy: 'Italien',
  Netherlands: 'Niederlande',
};

const german = (subject: 'category' | 'teaser' | 'store', texts: Readonly<Record<string, object>>) =>
  Object.entries(texts).map(([key, texts]) => ({ subject, key, locale: 'de', texts }));

/** Texts in other locales than English. The names of stores, streets and towns are the same in all. */
export const TRANSLATIONS = [
  ...german('category', CATEGORY_TEXTS_DE),
  ...german('teaser', TEASER_TEXTS_DE),
  ...german(
    'store',
    Object.fromEntries(STORES.map(({ id, country }) => [id, { country: COUNTRIES_DE[country] ?? country }])),
  ),
];
