const numbers = new Intl.NumberFormat('en');

/** What this team's fragments say, in English. The other catalogues have the same shape. */
export const en = {
  /** The locale that the service is asked in. */
  locale: 'en' as 'en' | 'de',
  machines: 'Machines',
  /** The category pages, which explore owns. */
  categories: { classic: 'Classics', autonomous: 'Autonomous' },
  /** @param euros whole euros */
  price: (euros: number) => `€ ${numbers.format(euros)}`,
  painted: (name: string, colour: string) => `${name} in ${colour}`,
  path: 'Breadcrumb',
  colour: 'Colour',
  colours: 'Colours',
  cart: 'Cart',
  away: {
    title: 'This machine is in the workshop',
    text: 'We cannot show it right now. Please try again in a minute, or',
    link: 'look at the others',
  },
};

export type Texts = typeof en;
