import { BRAND } from '../brand.ts';

const numbers = new Intl.NumberFormat('en');
const plural = new Intl.PluralRules('en');

/** What this team's fragments and actions say, in English. The other catalogues have the same shape. */
export const en = {
  /** @param euros whole euros */
  price: (euros: number) => `€ ${numbers.format(euros)}`,
  total: 'Total',
  logo: `${BRAND}, home`,
  miniCart: {
    link: 'Cart',
    label: (count: number) => `Cart, ${numbers.format(count)} ${plural.select(count) === 'one' ? 'item' : 'items'}`,
  },
  addToCart: {
    button: 'Add to cart',
    soldOut: 'Sold out',
    few: (count: number) => `Only ${count} left, free pickup`,
    inStock: (count: number) => `${numbers.format(count)} in stock, free pickup`,
    away: 'Not to be had right now. Try again in a minute.',
    added: 'Tractor was added.',
    viewCart: 'View cart',
    failed: 'That did not work. Please try again.',
  },
  refusal: {
    soldOut: (sku: string) => `${sku} is sold out, so we did not add it.`,
    unknown: (sku: string) => `We sell no machine with the number ${sku}.`,
    nothingChosen: 'Choose a machine first.',
    full: 'No more of it fits into the cart.',
    /** By what there is no more room in. */
    limit: {
      stock: (count: number, sku: string) => `The cart holds ${count} of ${sku}, which is all there is.`,
      line: (count: number, sku: string) => `A cart holds at most ${count} of ${sku}.`,
      cart: (count: number) => `A cart holds at most ${count} different items.`,
    },
  },
  cart: {
    title: 'Cart',
    description: `The machines that you have chosen at ${BRAND}, the tractor shop.`,
    quantity: (count: number) => `Quantity: ${count}`,
    remove: 'Remove',
    removeLine: (name: string, sku: string) => `Remove ${name}, ${sku}`,
    checkout: 'Checkout',
    shortage: 'We do not have that many any more. Remove it to check out.',
    empty: 'Nothing in here yet.',
    away: 'We cannot look into your cart right now. Nothing in it is lost: try again in a minute.',
  },
  seeMachines: { link: 'See the machines', rest: 'and come back with one.' },
  checkout: {
    title: 'Checkout',
    description: 'Say who you are and where you pick up your machines.',
    lead: 'Two names and a store. We keep the tank full until you come.',
    empty: 'There is nothing to order yet.',
    back: 'Back to cart',
    firstName: 'First name',
    lastName: 'Last name',
    submit: 'Place order',
    storesAway: 'The stores cannot be shown right now. Please try again in a minute.',
    away: 'We cannot take orders right now. Your cart stays as it is: try again in a minute.',
  },
  errors: {
    firstName: { missing: 'Enter your first name.', wrong: 'Enter a first name of at most 100 letters, on one line.' },
    lastName: { missing: 'Enter your last name.', wrong: 'Enter a last name of at most 100 letters, on one line.' },
    storeId: 'Choose a store.',
    shortage: (machines: string) =>
      `Somebody was faster: there is not enough left of ${machines}. Nothing was ordered.`,
  },
  thanks: {
    title: 'Thank you',
    description: `Your order at ${BRAND}, the tractor shop.`,
    order: (number: string) => `Order ${number}`,
    pickUp: (count: number, address: string) =>
      `${plural.select(count) === 'one' ? 'Your machine is' : 'Your machines are'} waiting for you at ${address}.`,
    back: 'Back to the machines',
    away: 'We cannot show your order right now. Try again in a minute.',
  },
};

export type Texts = typeof en;
