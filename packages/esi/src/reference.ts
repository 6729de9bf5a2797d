/** A reference to a variable (ESI 1.0, 4. ESI Variables). */
export interface Variable {
  readonly name: string;
  /** The part of the variable that is meant (4.1 Variable Substructure Access). */
  readonly key?: string;
  /** What stands for an empty value (4.2 Variable Default Values). Never empty. */
  readonly default?: string;
}

/** Gives a variable's value, whole or at a key, as the visitor sent it; undefined if it has none. Must not throw. */
export type Variables = (name: string, key?: string) => string | undefined;

const NAME = '[A-Z][A-Z0-9_]{0,63}';
const KEY = '[^{}<>]{1,256}';
const QUOTED = "[^'<>]{0,512}";
const BARE = '[^\\s\'"(){}<>$|]{0,512}';
const REFERENCE = new RegExp(`\\$\\((${NAME})(?:\\{(${KEY})\\})?(?:\\|(?:'(${QUOTED})'|(${BARE})))?\\)`, 'y');
const UNFINISHED = new RegExp(
  `^\\$\\((?:${NAME}(?:\\{(?:${KEY})?|(?:\\{${KEY}\\})?(?:\\|(?:'${QUOTED}'?|${BARE}))?))?$`,
);
const LONGEST = '$({}|'.length + 64 + 256 + "''".length + 512;

/**
 * Reads the reference that starts at `at`: `$(NAME)`, `$(NAME{key})`, each also with `|default` or `|'quoted default'`.
 * A name has up to 64 upper-case letters, digits and `_`; a key up to 256 code units without `{}<>`; a default up to
 * 512 without `<>`, if it is not quoted also without white space, quotes and `(){}$|`.
 *
 * @returns undefined if none stands there; else the variable, and where the text goes on
 */
export function readReference(source: string, at: number): { variable: Variable; end: number } | undefined {
  REFERENCE.lastIndex = at;
  const found = REFERENCE.exec(source);
  if (found === null) return undefined;
  const [, name = '', key, quoted, bare] = found;
  const fallback = quoted || bare;
  const variable = { name, ...(key !== undefined && { key }), ...(fallback && { default: fallback }) };
  return { variable, end: REFERENCE.lastIndex };
}

/** Whether more input could make the rest of `source`, from `at`, start with a reference. */
export function isUnfinishedReference(source: string, at: number): boolean {
  return source.length - at < LONGEST && UNFINISHED.test(source.slice(at));
}

/** Writes a reference as `readReference` reads it. */
export function writeReference({ name, key, default: fallback }: Variable): string {
  return `$(${name}${key === undefined ? '' : `{${key}}`}${fallback === undefined ? '' : `|'${fallback}'`})`;
}
