import { REDIRECTS } from '../statuses.ts';
import { type Call, type FetchedResponse, FetchFailure, type Send } from './call.ts';

/**
 * Follow one redirect of a GET that asks for it. The visitor's cookies and context travel along, so only on the podlet's own origin.
 *
 * @throws FetchFailure `redirect` for another origin, and for a second redirect
 */
export function followRedirect(send: Send, origin: string): Send {
  return function maybeFollow(call) {
    return call.followRedirect && (call.method ?? 'GET') === 'GET' ? follow(call) : send(call);
  };

  async function follow(call: Call): Promise<FetchedResponse> {
    const response = await send(call);
    const location = locationOf(response);
    if (location === undefined) return response;
    const base = new URL(call.path, origin);
    const url = URL.parse(location, base);
    if (url?.origin !== base.origin)
      throw new FetchFailure('redirect', `${base} redirects to ${location}, which is not on its own origin`);
    const next = await send({ ...call, path: url.pathname + url.search });
    const further = locationOf(next);
    if (further !== undefined)
      throw new FetchFailure('redirect', `${base} redirects to ${url.pathname}, which redirects to ${further}`);
    return next;
  }
}

function locationOf({ status, headers }: FetchedResponse): string | undefined {
  return REDIRECTS.has(status) ? headers.location : undefined;
}
