import { BRAND } from '../brand.ts';
import type { Texts } from './en.ts';

const prices = new Intl.NumberFormat('de', { style: 'currency', currency: 'EUR', maximumFractionDigits: 0 });
const numbers = new Intl.NumberFormat('de');
const plural = new Intl.PluralRules('de');

export const de: Texts = {
  price: (euros) => prices.format(euros),
  total: 'Summe',
  logo: `${BRAND}, Startseite`,
  miniCart: {
    link: 'Warenkorb',
    label: (count) => `Warenkorb, ${numbers.format(count)} Artikel`,
  },
  addToCart: {
    button: 'In den Warenkorb',
    soldOut: 'Ausverkauft',
    few: (count) => `Nur noch ${count} da, Abholung kostenlos`,
    inStock: (count) => `${numbers.format(count)} auf Lager, Abholung kostenlos`,
    away: 'Gerade nicht zu haben. Bitte versuchen Sie es in einer Minute noch einmal.',
    added: 'Der Traktor liegt im Warenkorb.',
    viewCart: 'Zum Warenkorb',
    failed: 'Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.',
  },
  refusal: {
    soldOut: (sku) => `${sku} ist ausverkauft und liegt deshalb nicht im Warenkorb.`,
    unknown: (sku) => `Eine Maschine mit der Nummer ${sku} führen wir nicht.`,
    nothingChosen: 'Bitte wählen Sie zuerst eine Maschine.',
    full: 'Mehr davon passt nicht in den Warenkorb.',
    limit: {
      stock: (count, sku) => `Im Warenkorb liegen schon ${count} von ${sku}. Mehr gibt es nicht.`,
      line: (count, sku) => `Ein Warenkorb fasst höchstens ${count} von ${sku}.`,
      cart: (count) => `Ein Warenkorb fasst höchstens ${count} verschiedene Artikel.`,
    },
  },
  cart: {
    title: 'Warenkorb',
    description: `Die Maschinen, die Sie sich bei ${BRAND}, dem Traktorladen, ausgesucht haben.`,
    quantity: (count) => `Menge: ${count}`,
    remove: 'Entfernen',
    removeLine: (name, sku) => `${name}, ${sku} entfernen`,
    checkout: 'Zur Kasse',
    shortage: 'So viele haben wir nicht mehr. Entfernen Sie diese Zeile, um zur Kasse zu gehen.',
    empty: 'Noch nichts drin.',
    away: 'Wir können gerade nicht in Ihren Warenkorb sehen. Es geht nichts verloren: Bitte versuchen Sie es in einer Minute noch einmal.',
  },
  seeMachines: { link: 'Sehen Sie sich die Maschinen an', rest: 'und kommen Sie mit einer zurück.' },
  checkout: {
    title: 'Kasse',
    description: 'Sagen Sie uns, wer Sie sind und wo Sie Ihre Maschinen abholen.',
    lead: 'Zwei Namen und eine Filiale. Bis Sie kommen, halten wir den Tank voll.',
    empty: 'Es gibt noch nichts zu bestellen.',
    back: 'Zurück zum Warenkorb',
    firstName: 'Vorname',
    lastName: 'Nachname',
    submit: 'Zahlungspflichtig bestellen',
    storesAway: 'Die Filialen lassen sich gerade nicht anzeigen. Bitte versuchen Sie es in einer Minute noch einmal.',
    away: 'Wir können gerade keine Bestellungen annehmen. Ihr Warenkorb bleibt, wie er ist: Bitte versuchen Sie es in einer Minute noch einmal.',
  },
  errors: {
    firstName: {
      missing: 'Bitte geben Sie Ihren Vornamen ein.',
      wrong: 'Bitte geben Sie einen Vornamen mit höchstens 100 Zeichen ein, in einer Zeile.',
    },
    lastName: {
      missing: 'Bitte geben Sie Ihren Nachnamen ein.',
      wrong: 'Bitte geben Sie einen Nachnamen mit höchstens 100 Zeichen ein, in einer Zeile.',
    },
    storeId: 'Bitte wählen Sie eine Filiale.',
    shortage: (machines) =>
      `Da war jemand schneller: Von ${machines} ist nicht mehr genug da. Es wurde nichts bestellt.`,
  },
  thanks: {
    title: 'Vielen Dank',
    description: `Ihre Bestellung bei ${BRAND}, dem Traktorladen.`,
    order: (number) => `Bestellung ${number}`,
    pickUp: (count, address) =>
      `${plural.select(count) === 'one' ? 'Ihre Maschine wartet' : 'Ihre Maschinen warten'} auf Sie: ${address}.`,
    back: 'Zurück zu den Maschinen',
    away: 'Wir können Ihre Bestellung gerade nicht anzeigen. Bitte versuchen Sie es in einer Minute noch einmal.',
  },
};
