import { type IncludeSegment, include } from './segments.ts';

/** What an ESI tag says about itself. `source` is the whole tag, from `<` to `>`. */
export interface Tag {
  readonly name: string;
  readonly kind: 'start' | 'end' | 'empty';
  readonly source: string;
}

const NAME = /<\/?esi:([^ \t\r\n/>]*)/y;
const ATTRIBUTE = /[ \t\r\n]+([^ \t\r\n=/>"']+)[ \t\r\n]*=[ \t\r\n]*("[^"]*"|'[^']*')/y;
const END = /[ \t\r\n]*\/?>/y;

/** Reads the name and the kind of a tag. */
export function readTag(source: string): Tag {
  NAME.lastIndex = 0;
  const name = NAME.exec(source)?.[1] ?? '';
  return { name, kind: source[1] === '/' ? 'end' : source.endsWith('/>') ? 'empty' : 'start', source };
}

/**
 * Reads an include (ESI 1.0, 3.1 include); undefined when it has no `src`, or its attributes break XML's rules:
 * unquoted, without a value, or one of the three given twice.
 */
export function readInclude(tag: Tag): IncludeSegment | undefined {
  let src: string | undefined;
  let alt: string | undefined;
  let onerror: string | undefined;
  let at = '<esi:'.length + tag.name.length;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const found = ATTRIBUTE.exec(tag.source);
    if (found === null) break;
    const [, name, value = ''] = found;
    if (name === 'src') {
      if (src !== undefined) return undefined;
      src = value;
    } else if (name === 'alt') {
      if (alt !== undefined) return undefined;
      alt = value;
    } else if (name === 'onerror') {
      if (onerror !== undefined) return undefined;
      onerror = value;
    }
    at = ATTRIBUTE.lastIndex;
  }
  END.lastIndex = at;
  if (END.exec(tag.source) === null || src === undefined || unquote(src).trim() === '') return undefined;
  return include(unquote(src), {
    ...(alt !== undefined && { alt: unquote(alt) }),
    ...(onerror !== undefined && unquote(onerror) === 'continue' && { onerror: 'continue' }),
  });
}

/**
 * The value between the quotes, with XML's five entities decoded, `&amp;` last so that `&amp;lt;` becomes `&lt;`. A bare
 * `&`, as in hand-written queries, and any other reference stay as they are.
 */
function unquote(quoted: string): string {
  const value = quoted.slice(1, -1);
  if (!value.includes('&')) return value;
  return value
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
