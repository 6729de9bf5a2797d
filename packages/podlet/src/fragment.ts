import type { FragmentHead } from '@selvedge/contracts';
import type { z } from 'zod';

/** A server-only template of `@lit-labs/ssr`, or ready HTML. */
export type Body = unknown;

/** Where a nested fragment stands: `include` writes it, the layout or the edge fills it. */
export interface NestedFragment {
  readonly podlet: string;
  readonly fragment: string;
  /** The fragment reads a cookie, so it is private. */
  readonly private?: boolean;
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** What stands there for a consumer that cannot include: a template or ready HTML, empty by default. */
  readonly fallback?: Body;
  /** `Surrogate-Key` tags of what the fallback shows: the answer has them where it stands. */
  readonly fallbackTags?: readonly string[];
}

/** Everything that a fragment may depend on, and what it needs to write its HTML. */
export interface FragmentRequest<Query = Record<string, string | undefined>> {
  readonly query: Query;
  /** BCP 47 tag: `en`. */
  readonly locale: string;
  /**
   * The address of a page in this locale, for links, forms and redirects: `href('/products')` is `/products`, or
   * `/de/products` where that is how the German pages begin.
   */
  href(path: string): string;
  /** The cookies that the slot names, and no others. */
  readonly cookies: Readonly<Record<string, string>>;
  /** Is the site served by https? Cookies are then `Secure`. */
  readonly secure: boolean;
  /** Public URL of an asset of this podlet, by its name in the build: `widgets.js`. */
  asset(name: string): string;
  /** The version of a script's templates, for the `template` attribute of its islands. */
  template(name: string): string;
  /** A value for a template's child position: a nested fragment. */
  include(nested: NestedFragment): string;
  /** Where a script gets a fragment again; undefined where the layout, a stock one, does not serve fragments by their URLs. */
  refreshUrl(nested: NestedFragment): string | undefined;
  /**
   * A value for a template's child position: structured data as JSON-LD, `@context` is added. Addresses in it (`@id`, `url`,
   * `item`, `image`, `logo`) may be paths of the site; they come out absolute.
   */
  jsonLd(data: Readonly<Record<string, unknown>>): string;
  /** A value for a template's child position: HTML as it is. Never pass what a visitor wrote. */
  raw(html: string): string;
}

export interface FragmentResult {
  readonly body: Body;
  /** 200 by default. 404 and 410 of a required slot become the page's. */
  readonly status?: number;
  /** Answer with a redirect instead of a body: 301, 302, 303, 307 or 308 in `status`. */
  readonly location?: string;
  readonly head?: FragmentHead;
  /** `Cache-Control`. None: not cached. */
  readonly cacheControl?: string;
  /** `Surrogate-Key` tags. */
  readonly tags?: readonly string[];
}

export interface FragmentDefinition<Shape extends z.ZodRawShape = z.ZodRawShape> {
  /** The declared query. A request that does not fit answers 404. */
  readonly query?: z.ZodObject<Shape>;
  /** Stylesheets by their names in the build. */
  readonly styles?: readonly string[];
  /** Fetch the data first, then build the template: rendering is synchronous. A throw answers 500. */
  content(request: FragmentRequest<z.infer<z.ZodObject<Shape>>>): Promise<FragmentResult> | FragmentResult;
  /** Stands in when the content cannot be had. Needs no data. */
  fallback?(request: FragmentRequest): Body;
  /** Queries that the development page shows. */
  readonly examples?: readonly Record<string, string>[];
}

/** Keeps the types of `query` and `content` together. */
export function defineFragment<Shape extends z.ZodRawShape>(definition: FragmentDefinition<Shape>): FragmentDefinition {
  return definition as unknown as FragmentDefinition;
}

export interface ActionRequest extends FragmentRequest {
  /** The form's fields; files are refused. */
  readonly form: URLSearchParams;
  /** A script asks (`Accept: application/json`) and wants to stay on its page. */
  readonly wantsJson: boolean;
}

/** A redirect (303 by default), JSON for a script, or a fragment that stands in the page with a 4xx status. */
export type ActionResult = { readonly cookies?: readonly string[] } & (
  | { readonly location: string; readonly status?: 303 | 302 | 307 | 308 }
  | { readonly json: unknown; readonly status?: number }
  | { readonly fragment: FragmentResult; readonly styles?: readonly string[] }
);

export type Action = (request: ActionRequest) => Promise<ActionResult> | ActionResult;
