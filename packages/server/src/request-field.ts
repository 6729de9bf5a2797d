import type { Context } from 'hono';

/**
 * A field of a request, its lines joined. Node has read it already; to ask the web's `Headers` for it costs several times as much.
 *
 * @param name in lower case; not `set-cookie`
 */
export function requestField(c: Context, name: string): string | undefined {
  const fields = c.env?.incoming?.headers;
  return fields ? fields[name] : c.req.header(name);
}
