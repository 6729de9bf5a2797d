import type { Texts } from './en.ts';

export const de: Texts = {
  name: 'Deutsch',
  skip: 'Zum Inhalt springen',
  tools: 'Werkzeuge der Seite',
  language: 'Sprache',
  boundaries: 'Grenzen der Teams zeigen',
  fallbacks: {
    claim: 'Headland. Traktoren bis an den Feldrand.',
    navigation: 'Hauptmenü',
    machines: 'Maschinen',
    stores: 'Filialen',
    cart: 'Warenkorb',
    picker: 'Die Filialen lassen sich gerade nicht anzeigen. Bitte versuchen Sie es in einer Minute noch einmal.',
    addToCart: 'Das lässt sich gerade nicht bestellen. Bitte versuchen Sie es in einer Minute noch einmal.',
  },
  errors: {
    404: { title: 'Hier wächst nichts', text: 'Diese Seite gibt es nicht, oder sie ist auf ein anderes Feld gezogen.' },
    410: { title: 'In guten Händen', text: 'Diese Maschine verkaufen wir nicht mehr.' },
    500: { title: 'Abgewürgt', text: 'Bei uns ist etwas kaputtgegangen. Wir wissen Bescheid.' },
    503: {
      title: 'Im Schlamm stecken geblieben',
      text: 'Dieser Teil des Ladens antwortet gerade nicht. Bitte versuchen Sie es in einer Minute noch einmal.',
    },
    machines: 'Alle Maschinen ansehen',
    start: 'Zurück zum Anfang',
  },
};
