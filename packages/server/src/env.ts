import { z } from 'zod';

/** The environment does not fit the schema; the message lists every wrong variable. */
export class EnvironmentError extends Error {
  override name = 'EnvironmentError';
}

/**
 * Parse the environment once, at boot.
 *
 * @param shape variable name to schema; use `describe` on a schema to say what is allowed
 * @param source the environment, `process.env` by default; empty strings count as unset
 * @throws EnvironmentError that names each variable, its value and what is allowed
 */
export function parseEnvironment<S extends z.ZodRawShape>(
  shape: S,
  source: Record<string, string | undefined> = process.env,
): z.infer<z.ZodObject<S>> {
  const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = z.object(shape).safeParse(set);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    const value = source[name];
    const allowed = (shape[name] as z.ZodType | undefined)?.description;
    const got = value === undefined ? 'is not set' : `is ${JSON.stringify(withoutSecrets(name, value))}`;
    return `  ${name} ${got}: ${issue.message}${allowed ? `. Allowed: ${allowed}` : ''}`;
  });
  throw new EnvironmentError(`The environment is not right:\n${lines.join('\n')}`);
}

function withoutSecrets(name: string, value: string): string {
  if (name === 'DATABASE_URL') return value.replace(/^.*@/s, '…@');
  return /SECRET|TOKEN|PASSWORD/.test(name) ? '…' : value;
}

/** A TCP port as an environment variable; 0 lets the system choose. */
export const port = (fallback: number) =>
  z.coerce.number().int().min(0).max(65535).default(fallback).describe('a TCP port, 0 to 65535');

/** An absolute http(s) URL without a path, as an environment variable. */
export const origin = (fallback: string) =>
  z
    .string()
    .refine(isOrigin, 'is no http(s) URL of scheme, host and port alone')
    .transform((value) => new URL(value).origin)
    .default(fallback)
    .describe('an origin such as http://127.0.0.1:4101');

function isOrigin(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
}

/** A duration in milliseconds as an environment variable. */
export const milliseconds = (fallback: number) =>
  z.coerce.number().int().min(1).max(600_000).default(fallback).describe('milliseconds, 1 to 600000');

/**
 * Where a service keeps its data: a file of `node:sqlite`, or a PostgreSQL database that its replicas share.
 *
 * @param file the default of DATABASE_FILE, which DATABASE_URL overrules
 */
export const databaseEnvironment = (file: string) => ({
  DATABASE_FILE: z.string().default(file).describe('a file path, or :memory:'),
  DATABASE_URL: z
    .string()
    .refine(
      (value) => /^postgres(ql)?:\/\/[^?#]*\/[^/?#]+/.test(value) && URL.canParse(value),
      'names no PostgreSQL database',
    )
    .optional()
    .describe('postgres://user:password@host:5432/database, special characters of the password percent-encoded'),
  DATABASE_POOL: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(10)
    .describe('connections to PostgreSQL that a process holds at most, 1 to 1000'),
  DATABASE_TIMEOUT_MS: milliseconds(10_000),
});

/** What every process reads. */
export const COMMON_ENVIRONMENT = {
  HOST: z.string().default('127.0.0.1').describe('the address to listen on'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('trace, debug, info, warn, error, fatal or silent'),
};
