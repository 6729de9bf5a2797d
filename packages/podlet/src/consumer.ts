import { canAssemble } from '@selvedge/contracts';
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';

/** Who asks this podlet, and what that one can do. */
export interface Consumer {
  /** It fills nested fragments (ESI/1.0). */
  readonly canInclude: boolean;
  /** It is a Selvedge layout: it brings Lit and the runtime by import map and serves our assets under its own origin. */
  readonly isSelvedge: boolean;
  /** The base of asset URLs inside the HTML. */
  readonly assetBase: string;
  readonly locale: string;
  /** What all pages of this locale's site begin with, without a slash at the end: `/de`, empty at the root. */
  readonly mountPathname: string;
  /** The site's public origin; this podlet's own where the one asking names none. */
  readonly origin: string;
  readonly secure: boolean;
  readonly cookies: Readonly<Record<string, string>>;
}

/** `/`, `/de`, `/shop/de/`; nothing that a browser could take for another host. */
const MOUNT_PATHNAME = /^(?:\/[\w.~-]+)*\/?$/;

/**
 * Read Podium's context and the surrogate negotiation.
 *
 * @param publicUrl this podlet's own origin, for consumers that do not proxy its assets
 */
export function readConsumer(c: Context, publicUrl: string): Consumer {
  const capability = c.req.header('surrogate-capability');
  const isSelvedge = capability?.includes('selvedge=') ?? false;
  const publicPathname = c.req.header('podium-public-pathname');
  const mountPathname = c.req.header('podium-mount-pathname') ?? '/';
  const locale = (c.req.header('podium-locale') ?? 'en').toLowerCase();
  return {
    canInclude: canAssemble(capability),
    isSelvedge,
    assetBase: `${isSelvedge && publicPathname ? publicPathname : publicUrl}/assets`,
    locale: /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/.test(locale) ? locale : 'en',
    mountPathname: MOUNT_PATHNAME.test(mountPathname) ? mountPathname.replace(/\/$/, '') : '',
    origin: originOf(c.req.header('podium-mount-origin')) ?? publicUrl,
    secure: c.req.header('podium-mount-origin')?.startsWith('https:') ?? false,
    cookies: getCookie(c),
  };
}

function originOf(value = ''): string | undefined {
  const url = URL.parse(value);
  return url && /^https?:$/.test(url.protocol) ? url.origin : undefined;
}
