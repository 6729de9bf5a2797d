import { REDIRECTS } from '../statuses.ts';
import { type FetchedResponse, FetchFailure, type Send } from './call.ts';

/**
 * Follow one redirect of a GET that asks for it. The visitor's cookies and context travel along, so only on the podlet's own origin.
 *
 * It fails as `redirect` for another origin, and for a second redirect
 */
export function followRedirect(send: Send, origin: string): Send {
  return function maybeFollow(call, done) {
    if (!call.followRedirect || (call.method ?? 'GET') !== 'GET') return send(call, done);
    send(call, (result) => {
      const location = locationOf(result);
      if (location === undefined) return done(result);
      const base = URL.parse(call.path, origin);
      const url = base && URL.parse(location, base);
      if (!url || url.origin !== base.origin)
        return done(
          new FetchFailure('redirect', `${base ?? call.path} redirects to ${location}, which is not on its own origin`),
        );
      send({ ...call, path: url.pathname + url.search }, (next) => {
        const further = locationOf(next);
        if (further === undefined) return done(next);
        done(new FetchFailure('redirect', `${base} redirects to ${url.pathname}, which redirects to ${further}`));
      });
    });
  };
}

function locationOf(result: FetchedResponse | Error): string | undefined {
  return !(result instanceof Error) && REDIRECTS.has(result.status) ? result.headers.location : undefined;
}
