import { BRAND } from '../brand.ts';

const numbers = new Intl.NumberFormat('en');
const plural = new Intl.PluralRules('en');

const products = (count: number): string =>
  `${numbers.format(count)} ${plural.select(count) === 'one' ? 'product' : 'products'}`;
/** @param euros whole euros */
const price = (euros: number): string => `€ ${numbers.format(euros)}`;

/** What this team's fragments say, in English. The other catalogues have the same shape. */
export const en = {
  /** The locale that the service is asked in. */
  locale: 'en' as 'en' | 'de',
  homePage: 'Home',
  machines: 'Machines',
  classics: 'Classics',
  autonomous: 'Autonomous',
  stores: 'Stores',
  number: (count: number) => numbers.format(count),
  header: {
    logo: `${BRAND}, home`,
    navigation: 'Main',
    cart: 'Cart',
  },
  footer: {
    claim: `${BRAND}. Tractors, to the edge of the field.`,
    notice: 'A demonstration shop. Nothing here is for sale, however tempting.',
  },
  home: {
    title: 'Tractors, to the edge of the field',
    heading: 'Built for the long row',
    lead: 'Classic workhorses and machines that drive themselves. Choose one, pick it up at a store near you, and mind the gate on your way out.',
  },
  category: {
    products,
    price: (euros: number) => `from ${price(euros)}`,
    page: (name: string, page: number) => `${name}, page ${page}`,
    description: (name: string, count: number) =>
      `${name} at ${BRAND}: ${products(count)} by price, ready for pick-up at a store near you.`,
    filters: 'Categories',
    all: 'All',
    pages: 'Pages',
    previous: 'Previous page',
    next: 'Next page',
    away: 'The list is stuck in the mud. Try again in a minute.',
  },
  storeList: {
    description: (towns: string) => `Where to pick up your tractor: ${BRAND} in ${towns}.`,
    away: 'The list is stuck in the mud. Try again in a minute.',
  },
  picker: {
    label: 'Store',
    prompt: 'Choose a store',
    close: 'Close',
    away: 'Our stores do not answer right now. Try again in a minute.',
  },
};

export type Texts = typeof en;
