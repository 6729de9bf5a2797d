import type { Texts } from './en.ts';

const prices = new Intl.NumberFormat('de', { style: 'currency', currency: 'EUR', maximumFractionDigits: 0 });

export const de: Texts = {
  title: 'Das könnte Ihnen auch gefallen',
  all: 'Alle Maschinen',
  price: (euros) => prices.format(euros),
};
