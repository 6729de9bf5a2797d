import { randomBytes } from 'node:crypto';
import { renderThunked } from '@lit-labs/ssr/lib/render.js';
import { collectResultSync } from '@lit-labs/ssr/lib/render-result.js';
import { fragmentUrl } from '@selvedge/contracts';
import { include, neutralize, type Segment, serialize, text } from '@selvedge/esi';
import type { Body, NestedFragment } from './fragment.ts';

/** Nobody outside this process can write a mark, so no visitor's text is taken for one. */
const MARK = `\u{e000}${randomBytes(12).toString('hex')}:`;
const MARKS = new RegExp(`${MARK}(\\d+\\.\\d+);`);
let renderings = 0;

export interface Rendering {
  include(nested: NestedFragment): string;
  raw(html: string): string;
  /**
   * Turn the template into HTML.
   *
   * @param canInclude write nested fragments as ESI tags; otherwise as their fallbacks
   * @throws whatever the template throws: nothing of it is sent then
   */
  finish(body: Body, canInclude: boolean): Rendered;
}

export interface Rendered {
  readonly html: string;
  /** There are ESI tags in it. */
  readonly holdsIncludes: boolean;
  /** Of the fallbacks that are in it. */
  readonly tags: readonly string[];
}

/**
 * Render one answer. Templates escape what they print, so what must not be escaped is printed as a mark and put in
 * afterwards; Lit's own `unsafeHTML` would parse it again each time.
 *
 * @param locale for the URLs of nested fragments
 */
export function createRendering(locale: string): Rendering {
  const rendering = ++renderings;
  const holes = new Map<string, string | NestedFragment>();
  const mark = (hole: string | NestedFragment) => {
    const key = `${rendering}.${holes.size}`;
    holes.set(key, hole);
    return `${MARK}${key};`;
  };
  return {
    include: mark,
    raw: mark,
    finish(body, canInclude) {
      const tags: string[] = [];
      const write = (part: Body): Segment[] =>
        htmlOf(part)
          .split(MARKS)
          .flatMap((piece, index) => {
            const hole = index % 2 === 1 ? holes.get(piece) : piece;
            if (hole === undefined)
              throw new Error('A value of raw() or include() was kept from another answer: make it anew');
            if (typeof hole === 'string') return text(neutralize(hole));
            if (canInclude) return include(urlOf(hole, locale), { onerror: 'continue' });
            tags.push(...(hole.fallbackTags ?? []));
            return write(hole.fallback ?? '');
          });
      const segments = write(body);
      return { html: serialize(segments), holdsIncludes: segments.some(({ type }) => type === 'include'), tags };
    },
  };
}

const htmlOf = (body: Body): string => (typeof body === 'string' ? body : collectResultSync(renderThunked(body)));

/** A fragment's own URL on a layout of ours. */
export function urlOf({ podlet, fragment, private: isPrivate = false, query = {} }: NestedFragment, locale: string) {
  return fragmentUrl({ locale, podlet, fragment, private: isPrivate, query });
}
