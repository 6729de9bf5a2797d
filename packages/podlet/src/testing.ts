import { decodeFragmentHead, HEADERS } from '@selvedge/contracts';

/** Attributes that are read to people. */
const ATTRIBUTES = /\s(?:aria-label|alt|title|placeholder)="([^"]*)"/g;
/** Members of JSON-LD that are. */
const NAMES = new Set(['name', 'description', 'color']);

/**
 * What people and search engines read in a fragment: text, labels, the names of its structured data and its head.
 *
 * @returns each text once, white space as one space; what holds no letter is none
 */
export async function readTexts(response: Response): Promise<Set<string>> {
  const html = await response.text();
  const { title, description, openGraph } = decodeFragmentHead(response.headers.get(HEADERS.podletHead)) ?? {};
  const markup = html.replace(/<!--.*?-->|<(script|style)\b.*?<\/\1>/gs, '');
  const data = [...html.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)];
  const found = [
    ...markup.split(/<[^>]*>/),
    ...[...markup.matchAll(ATTRIBUTES)].map(([, value]) => value),
    ...data.flatMap(([, json]) => namesIn(JSON.parse(json!))),
    ...[title, description, openGraph?.title],
  ];
  return new Set(found.map((text = '') => text.replace(/\s+/g, ' ').trim()).filter((text) => /\p{L}/u.test(text)));
}

function namesIn(data: unknown): string[] {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([key, value]) =>
    typeof value === 'string' ? (NAMES.has(key) ? [value] : []) : namesIn(value),
  );
}

/**
 * Texts that one fragment shows in both locales: names, or something that was not translated.
 *
 * @param ask for the fragment in a locale
 */
export async function sharedTexts(
  ask: (locale: string) => Response | Promise<Response>,
  [one, other]: readonly [string, string],
): Promise<string[]> {
  const [mine, theirs] = await Promise.all([readTexts(await ask(one)), readTexts(await ask(other))]);
  return [...mine].filter((text) => theirs.has(text));
}

/**
 * Keys whose text is the same in two catalogues. A function is called with twos.
 *
 * @returns paths such as `cart.title`
 */
export function sharedKeys(one: object, other: object, path = ''): string[] {
  return Object.entries(one).flatMap(([key, value]) => {
    const twin = (other as Record<string, unknown>)[key];
    if (typeof value === 'object' && typeof twin === 'object') return sharedKeys(value, twin!, `${path}${key}.`);
    return textOf(value) === textOf(twin) ? [path + key] : [];
  });
}

const textOf = (value: unknown): unknown =>
  typeof value === 'function' ? value(...Array(value.length).fill(2)) : value;
