import { z } from 'zod';
import { type Ask, ask as askOther } from '../ask.ts';

/** Somewhere that purges are sent. Layouts come first: an edge that was purged asks them. */
export interface Target {
  readonly group: 'layout' | 'edge';
  /** Its URL, without credentials. */
  readonly name: string;
  /**
   * Resolves when nothing of these tags is served any more.
   *
   * @throws DeliveryError or any other error: it is to be tried again
   */
  send(tags: readonly string[]): Promise<void>;
  close?(): Promise<void>;
}

/** A target did not take a purge. */
export class DeliveryError extends Error {
  override name = 'DeliveryError';
  /** It would be refused again, however often it is sent. */
  readonly isPermanent: boolean;
  constructor(message: string, isPermanent: boolean) {
    super(message);
    this.isPermanent = isPermanent;
  }
}

export interface TargetAddress {
  /** How it is spoken to. */
  readonly kind: 'layout' | 'edge' | 'varnish';
  readonly url: string;
}

/**
 * `layout=http://127.0.0.1:8091/purge,edge=http://127.0.0.1:8090/purge,varnish=http://127.0.0.1:6081/`, as an environment
 * variable.
 */
export const purgeTargets = z
  .string()
  .default('')
  .transform((value, context): TargetAddress[] =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean)
      .map((item) => {
        const [, kind, url = ''] = /^(layout|edge|varnish)=(.*)$/.exec(item) ?? [];
        if (!kind || !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
          context.addIssue({ code: 'custom', message: `${JSON.stringify(item)} is no target` });
        }
        return { kind: kind as TargetAddress['kind'], url };
      }),
  )
  .describe(
    'layout=<URL> and edge=<URL> of POST /purge, varnish=<URL> of PURGE, separated by commas; empty purges nothing',
  );

/** What no repetition would change: the purge itself is wrong. A wrong token or path can be mended while it is retried. */
const PERMANENT = new Set([400, 413, 422]);

/** How long a target has to answer, ms: an edge may have to replace a worker first. */
const TIMEOUT = 5000;

/** Characters of a field that lists tags, so that a request's head stays below what servers take by default. */
const FIELD = 4096;

/** A layout or an edge takes `POST /purge` on its operators' port, Varnish `PURGE` with the tags in `Surrogate-Key`. */
export function createTarget({ kind, url }: TargetAddress, token: string | undefined, fetch: Ask = askOther): Target {
  const authorization: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};

  async function ask(method: string, headers: Record<string, string>, body: string | null): Promise<void> {
    const response = await fetch(url, {
      method,
      headers: { ...authorization, ...headers },
      body,
      signal: AbortSignal.timeout(TIMEOUT),
    });
    const said = await response.text();
    if (response.ok) return;
    throw new DeliveryError(`it answered ${response.status}: ${said.slice(0, 200)}`, PERMANENT.has(response.status));
  }

  return {
    group: kind === 'layout' ? 'layout' : 'edge',
    name: url,
    async send(tags) {
      if (kind === 'varnish') for (const keys of fields(tags)) await ask('PURGE', { 'surrogate-key': keys }, null);
      else await ask('POST', { 'content-type': 'application/json' }, JSON.stringify({ tags }));
    },
  };
}

/** Tags with spaces between, in as many texts as it takes. */
function fields(tags: readonly string[]): string[] {
  const texts: string[] = [];
  for (const tag of tags) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + tag.length < FIELD) texts[texts.length - 1] = `${last} ${tag}`;
    else texts.push(tag);
  }
  return texts;
}
