/** A visitor without a browser: keeps the cart's cookie, sends forms as browsers do, follows nothing. */
export interface Client {
  /** `cart=…`, once there is one. */
  readonly cookie: string | undefined;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, fields: Readonly<Record<string, string>>, headers?: Record<string, string>): Promise<Response>;
}

/**
 * @param origin of the site, which is also where the forms say that they come from
 * @param timeout ms for each whole answer
 */
export function createClient(origin: string, timeout = 5000): Client {
  let cookie: string | undefined;
  const send = async (path: string, init: RequestInit & { headers: Record<string, string> }) => {
    const response = await fetch(origin + path, {
      ...init,
      headers: { ...(cookie && { cookie }), ...init.headers },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
    });
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    return response;
  };
  return {
    get cookie() {
      return cookie;
    },
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, fields, headers = {}) =>
      send(path, { method: 'POST', body: new URLSearchParams(fields), headers: { origin, ...headers } }),
  };
}
