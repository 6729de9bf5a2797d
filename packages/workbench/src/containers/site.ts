/** Pages of the store, with what only a fragment of each team that is on them can have said. */
const PAGES: readonly (readonly [path: string, ...boundaries: string[]])[] = [
  ['/', 'explore', 'checkout', 'inspire'],
  ['/products', 'explore', 'checkout'],
  ['/product/CL-01', 'explore', 'decide', 'checkout', 'inspire'],
  ['/stores', 'explore', 'checkout'],
  ['/checkout/cart', 'explore', 'checkout', 'inspire'],
];

/** How long a change may take to be on the pages, ms. */
const PURGED = 10_000;

/** @returns a page's HTML @throws Error if it has a hole, or does not answer with 200 */
export async function fetchPage(url: string): Promise<string> {
  const response = await fetch(url, { headers: { accept: 'text/html' } });
  const html = await response.text();
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}: ${html.slice(0, 500)}`);
  if (!html.trimEnd().endsWith('</html>')) throw new Error(`${url} is not whole`);
  if (html.includes('<esi:')) throw new Error(`${url} has an include that nobody filled`);
  return html;
}

/** The pages are there, complete, with the assets that they name. */
export async function provePages(edge: string): Promise<void> {
  for (const [path, ...teams] of PAGES) {
    const html = await fetchPage(edge + path);
    const missing = teams.filter((team) => !html.includes(`data-boundary="${team}"`));
    if (missing.length > 0) throw new Error(`${path} has nothing of ${missing.join(', ')}:\n${html.slice(0, 3000)}`);
    for (const [, asset] of html.matchAll(/(?:href|src)="(\/[^"]+\.(?:css|js|svg))"/g)) {
      const { status } = await fetch(edge + asset);
      if (status !== 200) throw new Error(`${asset} of ${path} answered ${status}`);
    }
  }
}

/** Somebody else in front answers with the same pages. */
export async function proveSamePages(one: string, other: string): Promise<void> {
  for (const [path] of PAGES) {
    if ((await fetchPage(one + path)) !== (await fetchPage(other + path)))
      throw new Error(`${path} is not the same at ${one} and ${other}`);
  }
}

/** A price that an admin of the decide service changes is on the product's page, which was kept before. */
export async function provePurge(edge: string, decide: string, token: string): Promise<void> {
  const page = `${edge}/product/CL-01`;
  const changed = await fetch(`${decide}/admin/variants/CL-01-ME`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ price: 17_531 }),
  });
  if (changed.status !== 200) throw new Error(`The price was not changed: ${changed.status} ${await changed.text()}`);
  const deadline = performance.now() + PURGED;
  while (!/17[.,]531/.test(await fetchPage(`${page}?sku=CL-01-ME`))) {
    if (performance.now() > deadline) throw new Error(`${page} has the old price after ${PURGED} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
