import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Behind, startBehind } from './behind.ts';
import { startNginxBeforeEdges } from './nginx.ts';
import { createPlace, type Place } from './place.ts';

const PATHS = Array.from({ length: 20 }, (_, number) => `/page-${number}/`);

let origin: Behind;
let nginx: Awaited<ReturnType<typeof startNginxBeforeEdges>>;
let place: Place;
beforeAll(async () => {
  origin = await startBehind(
    (request) =>
      new Response(
        `seen by ${request.headers.get('x-forwarded-for')} over ${request.headers.get('x-forwarded-proto')}`,
        {
          headers: { 'cache-control': 'max-age=600' },
        },
      ),
  );
  nginx = await startNginxBeforeEdges(origin.origin);
  place = createPlace(nginx);
});
afterAll(async () => {
  await place?.close();
  await nginx?.stop();
  await origin?.close();
});

/** Which edge keeps it: it was not asked for by the other one. */
async function keeperOf(path: string): Promise<number> {
  const before = origin.came(path).length;
  const first = createPlace(nginx.edges[0]!);
  await first.ask(path);
  await first.close();
  return origin.came(path).length === before ? 0 : 1;
}

test('the origin hears who asks, over TLS, from nginx and not from the visitor', async () => {
  const headers = { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'http' };
  const { text } = await place.ask('/who', { headers });
  expect(text).toBe('seen by 127.0.0.1, 127.0.0.1 over https');
});

test('each path is kept by one edge, each edge keeps some, and when one is away the other answers', async () => {
  for (const path of PATHS) for (let times = 0; times < 2; times++) await place.ask(path);
  expect(PATHS.map((path) => origin.came(path).length)).toEqual(PATHS.map(() => 1));
  const keepers: number[] = [];
  for (const path of PATHS) keepers.push(await keeperOf(path));
  expect(new Set(keepers)).toEqual(new Set([0, 1]));
  await nginx.edges[0]!.stop();
  for (const path of PATHS) expect([path, (await place.ask(path)).status]).toEqual([path, 200]);
});
