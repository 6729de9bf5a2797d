import { z } from 'zod';

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
  readonly group: 'layout' | 'edge';
  readonly url: string;
}

/** `layout=http://127.0.0.1:8091/purge,edge=http://127.0.0.1:8090/purge`, as an environment variable. */
export const purgeTargets = z
  .string()
  .default('')
  .transform((value, context): TargetAddress[] =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean)
      .map((item) => {
        const [, group, url = ''] = /^(layout|edge)=(.*)$/.exec(item) ?? [];
        if (!group || !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
          context.addIssue({ code: 'custom', message: `${JSON.stringify(item)} is no target` });
        }
        return { group: group as TargetAddress['group'], url };
      }),
  )
  .describe('layout=<URL> and edge=<URL> of POST /purge, separated by commas; empty purges nothing');

/** What no repetition would change: the purge itself is wrong. A wrong token or path can be mended while it is retried. */
const PERMANENT = new Set([400, 413, 422]);

/** How long a target has to answer, ms: an edge may have to replace a worker first. */
const TIMEOUT = 5000;

/** `POST /purge` of a layout's or an edge's operators' port. */
export function createHttpTarget(
  { group, url }: TargetAddress,
  token: string | undefined,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Target {
  return {
    group,
    name: url,
    async send(tags) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
        body: JSON.stringify({ tags }),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT),
      });
      const said = await response.text();
      if (response.ok) return;
      throw new DeliveryError(`it answered ${response.status}: ${said.slice(0, 200)}`, PERMANENT.has(response.status));
    },
  };
}
