import { HEADERS, holdsIncludes } from '@selvedge/contracts';
import { include, neutralize, parse, type Segment, serialize, text } from '@selvedge/esi';
import { decodeText, UTF8_HTML } from './charset.ts';
import { type FetchedResponse, FetchFailure } from './fetcher.ts';

/**
 * Read a podlet's HTML: its includes where it says that it holds some; all other ESI markup is made inert, so that it is
 * text wherever the page is put together.
 *
 * @param name of the fragment, for the error
 * @throws FetchFailure if the body is no readable HTML, or would hide what follows it from an ESI engine
 */
export function readBody(name: string, { headers, body }: FetchedResponse): Segment[] {
  const type = headers['content-type'] ?? 'no content type';
  const coding = headers['content-encoding'] ?? 'identity';
  if (!isHtml(type)) throw new FetchFailure('wrong type', `${name} answered ${type} instead of text/html`);
  if (coding !== 'identity')
    throw new FetchFailure('wrong type', `${name} answered in ${coding}, which was not asked for`);
  const html = decodeText(body, type);
  const inert = holdsIncludes(headers[HEADERS.surrogateControl])
    ? parse(html).map((segment) => (segment.type === 'text' ? text(neutralize(segment.text)) : segment))
    : [text(neutralize(html))];
  if (hidesWhatFollows(inert)) throw new FetchFailure('wrong type', `${name} leaves a comment or CDATA open`);
  return inert;
}

export const isHtml = (contentType = ''): boolean => contentType === UTF8_HTML || /^text\/html\b/i.test(contentType);

/** What hides includes from engines, and what ends that. */
const HIDING = [
  { mark: '<!--', end: '-->' },
  { mark: '<![CDATA[', end: ']]>' },
];

/**
 * Engines find no include behind `<!--` or `<![CDATA[` without its end, so that the page would differ by who fills it. A mark
 * may end in a later text: the tag of an include between holds none.
 */
function hidesWhatFollows(segments: readonly Segment[]): boolean {
  let end: string | undefined;
  for (const segment of segments) {
    if (segment.type === 'text') end = openAtEnd(segment.text, end);
    // Its branches are texts of their own; the page is read as an engine would.
    else if (segment.type !== 'include')
      return parse(serialize([...segments, include('/')])).at(-1)?.type !== 'include';
  }
  return end !== undefined;
}

/** @returns the end that is still missing after this text */
function openAtEnd(text: string, missing: string | undefined): string | undefined {
  let end = missing;
  let at = 0;
  for (;;) {
    if (end === undefined) {
      at = text.indexOf('<!', at);
      if (at < 0) return undefined;
      const hiding = HIDING.find(({ mark }) => text.startsWith(mark, at));
      at += hiding?.mark.length ?? 2;
      if (!hiding) continue;
      end = hiding.end;
    }
    const found = text.indexOf(end, at);
    if (found < 0) return end;
    at = found + end.length;
    end = undefined;
  }
}
