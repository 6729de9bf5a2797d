import { createServer } from 'node:http';

/** The services that checkout has its read models from, as far as it asks them. */
export async function startOwners(skus: readonly string[]) {
  const feeds: Record<string, unknown> = {
    '/feeds/catalogue': {
      products: skus.map((sku) => ({
        id: sku.slice(0, 5),
        name: `Tractor ${sku.slice(0, 5)}`,
        category: 'classic',
        lastmod: '2026-03-02',
        variants: [{ sku, colour: 'meadow', price: 10_000, picture: `/pictures/${sku}.svg` }],
      })),
    },
    '/feeds/stores': {
      stores: [{ id: 'halmfurt', name: 'Headland Halmfurt', street: 'Drescherweg 4', city: 'Halmfurt' }],
    },
  };
  const server = createServer(({ url }, response) => response.end(JSON.stringify(feeds[url!])));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { origin: `http://127.0.0.1:${port}`, stop: () => server.close() };
}
