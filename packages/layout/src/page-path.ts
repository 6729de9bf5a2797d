/** A parameter in Hono's route pattern, perhaps with its own pattern: `:id`, `:id{[0-9]+}`. */
const PARAMETER = /:(\w+)(?:\{[^}]*\})?\??/g;

/**
 * The path of one page.
 *
 * @param path Hono's route pattern
 * @returns undefined if it has a parameter that is not given
 */
export function pagePath(path: string, params: Readonly<Record<string, string>>): string | undefined {
  if (!path.includes(':')) return path;
  const names = [...path.matchAll(PARAMETER)].map(([, name]) => name!);
  if (names.some((name) => !params[name])) return undefined;
  return path.replace(PARAMETER, (_, name: string) => encodeURIComponent(params[name]!));
}
