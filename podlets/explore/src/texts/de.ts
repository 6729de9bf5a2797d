import { BRAND } from '../brand.ts';
import type { Texts } from './en.ts';

const numbers = new Intl.NumberFormat('de');
const plural = new Intl.PluralRules('de');
const prices = new Intl.NumberFormat('de', { style: 'currency', currency: 'EUR', maximumFractionDigits: 0 });

const products = (count: number): string =>
  `${numbers.format(count)} ${plural.select(count) === 'one' ? 'Produkt' : 'Produkte'}`;

export const de: Texts = {
  locale: 'de',
  homePage: 'Startseite',
  machines: 'Maschinen',
  classics: 'Klassiker',
  autonomous: 'Autonome Traktoren',
  stores: 'Filialen',
  number: (count) => numbers.format(count),
  header: {
    logo: `${BRAND}, Startseite`,
    navigation: 'Hauptmenü',
    cart: 'Warenkorb',
  },
  footer: {
    claim: `${BRAND}. Traktoren bis an den Feldrand.`,
    notice: 'Ein Laden zum Anschauen. Hier steht nichts zum Verkauf, so verlockend es auch ist.',
  },
  home: {
    title: 'Traktoren bis an den Feldrand',
    heading: 'Gemacht für lange Furchen',
    lead: 'Klassische Arbeitspferde und Maschinen, die von allein fahren. Suchen Sie sich eine aus, holen Sie sie in einer Filiale in Ihrer Nähe ab, und schließen Sie beim Hinausfahren bitte das Gatter.',
  },
  category: {
    products,
    price: (euros) => `ab ${prices.format(euros)}`,
    page: (name, page) => `${name}, Seite ${page}`,
    description: (name, count) =>
      `${name} bei ${BRAND}: ${products(count)}, nach Preis geordnet und in einer Filiale in Ihrer Nähe abzuholen.`,
    filters: 'Kategorien',
    all: 'Alle',
    pages: 'Seiten',
    previous: 'Vorige Seite',
    next: 'Nächste Seite',
    away: 'Die Liste steckt im Schlamm fest. Bitte versuchen Sie es in einer Minute noch einmal.',
  },
  storeList: {
    description: (towns) => `Hier holen Sie Ihren Traktor ab: ${BRAND} in ${towns}.`,
    away: 'Die Liste steckt im Schlamm fest. Bitte versuchen Sie es in einer Minute noch einmal.',
  },
  picker: {
    label: 'Filiale',
    prompt: 'Filiale wählen',
    close: 'Schließen',
    away: 'Unsere Filialen antworten gerade nicht. Bitte versuchen Sie es in einer Minute noch einmal.',
  },
};
