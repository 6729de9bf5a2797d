import type { Texts } from './en.ts';

const prices = new Intl.NumberFormat('de', { style: 'currency', currency: 'EUR', maximumFractionDigits: 0 });

export const de: Texts = {
  locale: 'de',
  machines: 'Maschinen',
  categories: { classic: 'Klassiker', autonomous: 'Autonome Traktoren' },
  price: (euros) => prices.format(euros),
  painted: (name, colour) => `${name} in ${colour}`,
  path: 'Sie sind hier',
  colour: 'Farbe',
  colours: 'Farben',
  cart: 'Warenkorb',
  away: {
    title: 'Diese Maschine ist in der Werkstatt',
    text: 'Wir können sie Ihnen gerade nicht zeigen. Bitte versuchen Sie es in einer Minute noch einmal, oder',
    link: 'sehen Sie sich die anderen an',
  },
};
