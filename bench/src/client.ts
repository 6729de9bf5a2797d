import { Agent, request } from 'undici';

const agent = new Agent({ connections: 128 });

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly cookies: readonly string[];
  readonly location: string | undefined;
  readonly cacheStatus: string | undefined;
}

/** One request, by less work than `fetch`: what measures should not be what is measured. It follows no redirect. */
export async function ask(
  url: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const response = await request(url, { dispatcher: agent, method, headers, ...(body && { body }) });
  return {
    status: response.statusCode,
    text: await response.body.text(),
    cookies: [response.headers['set-cookie'] ?? []].flat().map((cookie) => cookie.split(';')[0]!),
    location: response.headers.location?.toString(),
    cacheStatus: response.headers['cache-status']?.toString(),
  };
}

export const closeClient = () => agent.close();
