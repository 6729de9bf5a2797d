import type { FragmentHead } from '@selvedge/contracts';
import type { Segment } from '@selvedge/esi';
import type { LocalizedSite, PageLocale } from './locales.ts';
import type { OriginRoute } from './origin-routes.ts';
import type { SecurityPolicy } from './security.ts';

/** A podlet process that fragments come from. */
export interface PodletTarget {
  /** Its origin as the layout reaches it: `http://127.0.0.1:4101`. */
  readonly url: string;
  /** Paths below these prefixes are served to browsers under `/_podlet/<name>/…`; `['/assets/']` by default. */
  readonly assets?: readonly string[];
}

/**
 * Where a private fragment is filled in when the one asking does not fill includes: here, so that the page is private; or in the
 * browser, so that the page stays public and everybody's stand-in is in it. What is required or inline is always filled in here.
 */
export type PrivateDelivery = 'inline' | 'browser';

/** How one fragment is fetched, wherever it stands. Named `<podlet>/<fragment>` in {@link Site.fragments}. */
export interface FragmentPolicy {
  /** Path of its Podium manifest; `/<fragment>/manifest.json` by default, `/manifest.json` for most stock podlets. */
  readonly manifest?: string;
  /** Path of a plain HTML endpoint that stands in for Podium: no manifest is asked for, and the HTML brings what it needs. */
  readonly content?: string;
  /** The query parameters that reach it. All others are dropped. */
  readonly query?: readonly string[];
  /** The cookies that reach it. Naming one makes the fragment private: no shared cache keeps it. */
  readonly cookies?: readonly string[];
  /** Of a private fragment, in place of {@link Site.privateDelivery}. */
  readonly delivery?: PrivateDelivery;
  /** Milliseconds from the request to the last byte of the body. */
  readonly deadline?: number;
  /**
   * Milliseconds without an answer's head after which a second request is sent; the first answer wins. At most every tenth
   * request is, so choose what 9 of 10 answers stay below. For public fragments only.
   */
  readonly hedge?: number;
  /** Bytes that the body may measure at most. */
  readonly maxBytes?: number;
  /** HTML that stands in when neither the content nor the podlet's own fallback can be had; a function, where it has texts. */
  readonly fallback?: string | ((locale: PageLocale) => string);
}

/** What a page's request says, for a slot to make its query from. */
export interface PageInput {
  readonly params: Readonly<Record<string, string>>;
  readonly search: URLSearchParams;
}

export interface Slot {
  /** `<podlet>/<fragment>` */
  readonly fragment: string;
  /** The page is nothing without it: it decides status, redirect and head, and is stitched by the layout. */
  readonly required?: boolean;
  /** Stitched by the layout although not required, because it contributes to the head. */
  readonly inline?: boolean;
  readonly query?: (input: PageInput) => Readonly<Record<string, string | undefined>>;
}

export interface Page {
  /** Unique; podlets name it in their sitemaps. */
  readonly name: string;
  /** Hono's route pattern: `/product/:id`. */
  readonly path: string;
  /** Handed to the shell: which team owns the page. */
  readonly team: string;
  readonly slots: Readonly<Record<string, Slot>>;
  /** What the head says where no fragment says otherwise. */
  readonly head?: FragmentHead;
}

/** A form that goes to one podlet: `POST <podlet>/actions/<action>`. */
export interface ActionRoute {
  readonly path: string;
  readonly podlet: string;
  readonly action: string;
  /** The cookies that reach it and that it may set. */
  readonly cookies?: readonly string[];
  /** Where HTML that it answers stands: this slot of this page takes it in place of its fragment. */
  readonly page: string;
  readonly slot: string;
  /** Milliseconds to the last byte; 3000 by default. */
  readonly deadline?: number;
}

/** What the shell gets to write a page around. */
export interface ShellView {
  readonly page: { readonly name: string; readonly team: string };
  readonly locale: string;
  /** The same page in each of the site's locales, in their order: addresses for links. */
  readonly languages: readonly { readonly locale: string; readonly url: string }[];
  /** Everything of `<head>` that comes from fragments: title, meta, links, assets. */
  readonly head: Segment[];
  /** By slot name. */
  readonly slots: Readonly<Record<string, Segment[]>>;
}

export interface Site extends LocalizedSite {
  /** Sent to podlets as `podium-requested-by`. */
  readonly name: string;
  /** Further origins that forms may be sent from, for direct access in development. */
  readonly alsoTrustedOrigins?: readonly string[];
  readonly podlets: Readonly<Record<string, PodletTarget>>;
  readonly fragments: Readonly<Record<string, FragmentPolicy>>;
  /** Of all private fragments whose policy says nothing else; `inline` by default. */
  readonly privateDelivery?: PrivateDelivery;
  readonly pages: readonly Page[];
  readonly actions?: readonly ActionRoute[];
  /** What every page's head says where neither the page nor a fragment says otherwise: `og:site_name`, a picture. */
  readonly head?: FragmentHead;
  /** What pages may load and run beside what lies on their own origin; see security.ts. */
  readonly security?: SecurityPolicy;
  /** What `robots.txt` says: paths that no crawler may fetch. None by default: who may not fetch a page does not see its `noindex`. */
  readonly robots?: { readonly disallow?: readonly string[] };
  /** Send what is asked of other hosts to the public origin of its locale. */
  readonly canonicalHost?: boolean;
  /** What an existing origin answers whole; they come before pages. */
  readonly routes?: readonly OriginRoute[];
  readonly shell: (view: ShellView) => Segment[];
  /** The designed page for a status: 404, 410, 500, 503. Slot `main` is the text; the others are fetched as usual. */
  readonly errorPage: (status: number, locale: PageLocale) => Page & { readonly main: Segment[] };
}
