import { HEADERS, holdsIncludes } from '@selvedge/contracts';
import { include, neutralize, parse, type Segment, serialize, text } from '@selvedge/esi';
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
  if (!/^text\/html\b/i.test(type))
    throw new FetchFailure('wrong type', `${name} answered ${type} instead of text/html`);
  if (coding !== 'identity')
    throw new FetchFailure('wrong type', `${name} answered in ${coding}, which was not asked for`);
  const html = body.toString('utf8');
  const segments = holdsIncludes(headers[HEADERS.surrogateControl]) ? parse(html) : [text(html)];
  const inert = segments.map((segment) => (segment.type === 'text' ? text(neutralize(segment.text)) : segment));
  if (hidesWhatFollows(inert)) throw new FetchFailure('wrong type', `${name} leaves a comment or CDATA open`);
  return inert;
}

/** Engines find no include behind `<!--` or `<![CDATA[` without its end, so that the page would differ by who fills it. */
function hidesWhatFollows(segments: readonly Segment[]): boolean {
  return parse(serialize([...segments, include('/')])).at(-1)?.type !== 'include';
}
