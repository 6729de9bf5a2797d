import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../site.ts';

/** What our checks read of a service in a compose file. */
export interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly args: Readonly<Record<string, string>> };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly profiles?: readonly string[];
  readonly [other: string]: unknown;
}

export interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>;
}

type Variables = Readonly<Record<string, string>>;

/**
 * Read compose files as `docker compose` would: later ones add to the services of earlier ones, member by member.
 *
 * @param files names in `docker/`
 * @param variables what stands in `docker/.env`
 * @throws Error with the file's own words if a variable that it requires is not there
 */
export function readCompose(files: readonly string[], variables: Variables): Compose {
  return files
    .map((file) => readComposeFile(file, variables))
    .reduce(({ services }, later) => ({
      services: {
        ...services,
        ...Object.fromEntries(
          Object.entries(later.services).map(([name, service]) => [name, mergeServices(services[name], service)]),
        ),
      },
    }));
}

export function readComposeFile(file: string, variables: Variables): Compose {
  const text = readFileSync(join(ROOT, 'docker', file), 'utf8');
  return parse(text, { merge: true, reviver: (_, value) => (isText(value) ? interpolate(value, variables) : value) });
}

const isText = (value: unknown): value is string => typeof value === 'string';

function mergeServices(earlier: ComposeService | undefined, later: ComposeService): ComposeService {
  return { ...earlier, ...later, environment: { ...earlier?.environment, ...later.environment } };
}

/** `${NAME}`, `${NAME:-default}` and `${NAME:?complaint}`; what is empty counts as not there in the last two. */
function interpolate(text: string, variables: Variables): string {
  return text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, operator?: string, word = '') => {
    const value = variables[name] ?? '';
    if (value !== '' || operator === undefined) return value;
    if (operator === '?') throw new Error(`${name} is not set: ${word}`);
    return word;
  });
}
