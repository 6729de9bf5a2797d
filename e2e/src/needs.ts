import { PAGES } from './pages.ts';

export type ProcessName = `${'podlet' | 'service'}-${'explore' | 'decide' | 'checkout' | 'inspire'}`;

/** A part of a page: which processes it needs, and how it looks with and without them. */
export interface Part {
  readonly needs: readonly ProcessName[];
  /** In the page if all that it needs is there. */
  readonly whole: RegExp;
  /** In the page instead if not. A required part has none: the page is then a 503. */
  readonly fallback?: RegExp;
}

const EXPLORE: ProcessName[] = ['podlet-explore', 'service-explore'];
const DECIDE: ProcessName[] = ['podlet-decide', 'service-decide'];
const CHECKOUT: ProcessName[] = ['podlet-checkout', 'service-checkout'];
const INSPIRE: ProcessName[] = ['podlet-inspire', 'service-inspire'];

const HEADER = /<header class="header" data-boundary="explore">.*href="\/stores"/s;
const FOOTER = /<footer class="footer" data-boundary="explore">.*href="\/products\/autonomous"/s;

/** Header and footer need no data, and the layout keeps them: they look the same without their podlet. */
const header: Part = { needs: ['podlet-explore'], whole: HEADER, fallback: HEADER };
const footer: Part = { needs: ['podlet-explore'], whole: FOOTER, fallback: FOOTER };
const logo: Part = {
  needs: ['podlet-checkout'],
  whole: /<header class="header" data-boundary="checkout">/,
  fallback: /<header class="header" data-boundary="checkout">/,
};
/** Of a visitor whose cart is empty: nobody has to be asked for the number. */
const miniCart: Part = {
  needs: ['podlet-checkout'],
  whole: /<checkout-mini-cart.*href="\/checkout\/cart">Cart</s,
  fallback: /<checkout-mini-cart.*href="\/checkout\/cart">Cart</s,
};
const fullMiniCart: Part = {
  needs: CHECKOUT,
  whole: /<span class="mini-cart-count">1</,
  fallback: /<checkout-mini-cart.*href="\/checkout\/cart">Cart</s,
};
const recommendations: Part = {
  needs: INSPIRE,
  whole: /<ul class="recommendations-list"><li><a class="recommendation" href=/,
  fallback: /<aside class="recommendations".*All machines/s,
};
const addToCart: Part = {
  needs: CHECKOUT,
  whole: /<checkout-add-to-cart/,
  fallback: /<button disabled>Add to cart<.*Not to be had right now/s,
};
const storePicker: Part = {
  needs: EXPLORE,
  whole: /<explore-store-picker/,
  fallback: /Our stores do not answer right now/,
};
const home: Part = { needs: EXPLORE, whole: /<div class="home"/ };
const category: Part = { needs: EXPLORE, whole: /<div class="category".*href="\/product\//s };
const stores: Part = { needs: EXPLORE, whole: /<ul class="stores-list">/ };
const product: Part = { needs: DECIDE, whole: /<img class="product-picture".*"@type":"Product"/s };
/** The status of a page that is not there is known by the one who would have it. */
const missingCategory: Part = { needs: EXPLORE, whole: /Nothing grows here/ };
const missingProduct: Part = { needs: DECIDE, whole: /Nothing grows here/ };
const goneProduct: Part = { needs: DECIDE, whole: /Gone to a good home/ };
const missing: Part = { needs: [], whole: /Nothing grows here/ };
/** Without a cart there is nothing to ask the service for. */
const emptyCart: Part = { needs: ['podlet-checkout'], whole: /Nothing in here yet/ };
const fullCart: Part = { needs: CHECKOUT, whole: /<ul class="cart-lines">/ };
const emptyCheckout: Part = { needs: ['podlet-checkout'], whole: /There is nothing to order yet/ };
const fullCheckout: Part = { needs: CHECKOUT, whole: /<form class="form".*name="lastName"/s };
const thanks: Part = { needs: CHECKOUT, whole: /<p class="thanks-order">Order / };

export interface PageNeeds {
  readonly path: string;
  readonly status: number;
  /** Whose cookie comes along: one with something in the cart, one who has ordered. */
  readonly visitor?: 'buyer' | 'customer';
  /** The page is nothing without it. */
  readonly required: Part;
  readonly others: readonly Part[];
}

const frame = [header, footer];

/** What stands on the designed 503 of every page, whatever is gone. */
export const UNAVAILABLE: readonly RegExp[] = [
  HEADER,
  /<checkout-mini-cart.*href="\/checkout\/cart"/s,
  /<p class="error-code">503<\/p><h1>Stuck in the mud<\/h1>/,
  FOOTER,
];

/** Which page needs which process: of `required` each, or it answers 503; of the others, or a fallback stands in. */
const NEEDS: Readonly<Record<string, readonly [required: Part, ...others: Part[]]>> = {
  '/': [home, ...frame, miniCart, recommendations],
  '/products': [category, ...frame, miniCart],
  '/products/classic': [category, ...frame, miniCart],
  '/products/autonomous': [category, ...frame, miniCart],
  '/stores': [stores, ...frame, miniCart],
  '/product/CL-01': [product, ...frame, miniCart, addToCart, recommendations],
  '/product/CL-04?sku=CL-04-SL': [product, ...frame, miniCart, addToCart, recommendations],
  '/product/CL-03': [product, ...frame, miniCart, addToCart, recommendations],
  '/product/AU-08?sku=AU-08-PL': [product, ...frame, miniCart, addToCart, recommendations],
  '/checkout/cart': [emptyCart, ...frame, miniCart, recommendations],
  '/checkout/checkout': [emptyCheckout, logo, footer],
  '/product/CL-00': [goneProduct, ...frame, miniCart],
  '/product/XX-99': [missingProduct, ...frame, miniCart],
  '/products/submarines': [missingCategory, ...frame, miniCart],
  '/nowhere': [missing, ...frame, miniCart],
};

/** Every page of the store, and those that look different for one who has a cart or an order. */
export const PAGE_NEEDS: readonly PageNeeds[] = [
  // In another language a page needs the same.
  ...PAGES.filter(([path]) => !/^\/de(\/|$)/.test(path)).map(([path, status]) => {
    const [required, ...others] = NEEDS[path] ?? [];
    if (!required) throw new Error(`e2e/src/needs.ts does not say which processes ${path} needs`);
    return { path, status, required, others };
  }),
  { path: '/stores', status: 200, visitor: 'buyer', required: stores, others: [...frame, fullMiniCart] },
  {
    path: '/checkout/cart',
    status: 200,
    visitor: 'buyer',
    required: fullCart,
    others: [...frame, fullMiniCart, recommendations],
  },
  {
    path: '/checkout/checkout',
    status: 200,
    visitor: 'buyer',
    required: fullCheckout,
    others: [logo, footer, storePicker],
  },
  { path: '/checkout/thanks', status: 200, visitor: 'customer', required: thanks, others: [...frame, miniCart] },
];
