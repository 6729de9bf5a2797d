import type { CspSources } from '@selvedge/contracts';
import {
  type ActionRoute,
  defineSite,
  type FragmentPolicy,
  type Page,
  type PageLocale,
  type Site,
  type Slot,
} from '@selvedge/layout';
import type { Environment } from './env.ts';
import { createErrorPage } from './error-pages.ts';
import { type AssetNames, createShell, importMap } from './shell.ts';
import { type Texts, textsIn } from './texts/index.ts';

const CART = ['cart'];

/** HTML that stands in, with texts and links of its locale. */
const standIn =
  (write: (texts: Texts['fallbacks'], href: PageLocale['href']) => string) =>
  ({ locale, href }: PageLocale) =>
    write(textsIn(locale).fallbacks, href);

const cartLink = ({ cart }: Texts['fallbacks'], href: PageLocale['href']) =>
  `<a class="mini-cart-link" href="${href('/checkout/cart')}">${cart}</a>`;

/** How each fragment is fetched, and what stands in for it when its podlet never answered. */
const FRAGMENTS: Record<string, FragmentPolicy> = {
  'explore/header': {
    fallback: standIn(
      (texts, href) =>
        `<header class="header" data-boundary="explore"><a class="header-logo" href="${href('/')}">Headland</a><nav class="header-nav" aria-label="${texts.navigation}"><a href="${href('/products')}">${texts.machines}</a><a href="${href('/stores')}">${texts.stores}</a></nav>${cartLink(texts, href)}</header>`,
    ),
  },
  'explore/footer': {
    fallback: standIn(
      ({ claim }) => `<footer class="footer" data-boundary="explore"><p class="footer-claim">${claim}</p></footer>`,
    ),
  },
  'explore/home': {},
  'explore/category': { query: ['category', 'page'] },
  'explore/stores': {},
  'explore/store-picker': {
    query: ['selected'],
    fallback: standIn(({ picker }) => `<p>${picker}</p>`),
  },
  'decide/product': { query: ['id', 'sku'] },
  'checkout/mini-cart': { cookies: CART, fallback: standIn(cartLink) },
  'checkout/add-to-cart': {
    query: ['sku'],
    fallback: standIn(({ addToCart }) => `<p class="stock">${addToCart}</p>`),
  },
  'checkout/cart': { cookies: CART },
  'checkout/checkout': { cookies: CART },
  'checkout/checkout-header': {
    fallback: ({ href }) =>
      `<header class="header" data-boundary="checkout"><a class="header-logo" href="${href('/')}">Headland</a></header>`,
  },
  'checkout/thanks': { query: ['order'], cookies: CART },
  'inspire/recommendations': { query: ['skus'] },
  'inspire/card': { query: ['sku'] },
};

const header: Slot = { fragment: 'explore/header' };
const footer: Slot = { fragment: 'explore/footer' };

function page(name: string, path: string, team: string, main: Record<string, Slot>, ownHeader = header): Page {
  return { name, path, team, slots: { header: ownHeader, ...main, footer } };
}

const PAGES: Page[] = [
  page('home', '/', 'explore', {
    main: { fragment: 'explore/home', required: true },
    recommendations: { fragment: 'inspire/recommendations', query: () => ({ skus: 'CL-01-ME,AU-01-SN' }) },
  }),
  page('products', '/products', 'explore', {
    main: {
      fragment: 'explore/category',
      required: true,
      query: ({ search }) => ({ page: search.get('page') ?? undefined }),
    },
  }),
  page('category', '/products/:category', 'explore', {
    main: {
      fragment: 'explore/category',
      required: true,
      query: ({ params, search }) => ({ category: params.category, page: search.get('page') ?? undefined }),
    },
  }),
  page('stores', '/stores', 'explore', { main: { fragment: 'explore/stores', required: true } }),
  page('product', '/product/:id', 'decide', {
    main: {
      fragment: 'decide/product',
      required: true,
      query: ({ params, search }) => ({ id: params.id, sku: search.get('sku') ?? undefined }),
    },
  }),
  page('cart', '/checkout/cart', 'checkout', { main: { fragment: 'checkout/cart', required: true } }),
  page(
    'checkout',
    '/checkout/checkout',
    'checkout',
    { main: { fragment: 'checkout/checkout', required: true } },
    { fragment: 'checkout/checkout-header' },
  ),
  page('thanks', '/checkout/thanks', 'checkout', {
    main: {
      fragment: 'checkout/thanks',
      required: true,
      query: ({ search }) => ({ order: search.get('order') ?? undefined }),
    },
  }),
];

const ACTIONS: ActionRoute[] = [
  { path: '/checkout/cart/add', podlet: 'checkout', action: 'cart-add', cookies: CART, page: 'cart', slot: 'main' },
  {
    path: '/checkout/cart/remove',
    podlet: 'checkout',
    action: 'cart-remove',
    cookies: CART,
    page: 'cart',
    slot: 'main',
  },
  {
    path: '/checkout/place-order',
    podlet: 'checkout',
    action: 'place-order',
    cookies: CART,
    page: 'checkout',
    slot: 'main',
  },
];

/** The store: its podlets, fragments, pages and actions. */
export function createSite(env: Environment, assets: AssetNames): Site {
  return defineSite({
    name: 'headland',
    origin: env.PUBLIC_ORIGIN,
    alsoTrustedOrigins: env.ALSO_TRUSTED_ORIGINS,
    locales: { en: {}, de: { prefix: '/de' } },
    podlets: {
      explore: { url: env.EXPLORE_URL },
      decide: { url: env.DECIDE_URL },
      checkout: { url: env.CHECKOUT_URL },
      inspire: { url: env.INSPIRE_URL },
    },
    fragments: FRAGMENTS,
    privateDelivery: env.PRIVATE_DELIVERY,
    pages: PAGES,
    actions: ACTIONS,
    head: { openGraph: { site_name: 'Headland' } },
    security: {
      inlineScripts: [importMap(assets)],
      sources: foreignSources(env),
      hstsMaxAge: env.HSTS_MAX_AGE,
    },
    robots: { disallow: env.ROBOTS_DISALLOW },
    canonicalHost: env.CANONICAL_HOST,
    shell: createShell(assets, env.DEV_RELOAD_URL, env.PRIVATE_DELIVERY === 'browser'),
    errorPage: createErrorPage({ header, footer }),
  });
}

/** Assets that lie elsewhere; in development the script that reloads pages, and the server that it listens to. */
function foreignSources({ ASSETS_URL, ASSET_ORIGINS, DEV_RELOAD_URL }: Environment): CspSources {
  const assets = [...(ASSETS_URL ? [new URL(ASSETS_URL).origin] : []), ...ASSET_ORIGINS];
  const reload = DEV_RELOAD_URL ? [new URL(DEV_RELOAD_URL).origin] : [];
  return {
    'script-src': [...assets, ...reload],
    'style-src': assets,
    'img-src': assets,
    'font-src': assets,
    'connect-src': reload,
  };
}
