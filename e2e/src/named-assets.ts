/** The assets that pages name. */
export interface NamedAssets {
  /** Ask for each that is new in this HTML, and for what it imports from beside itself. */
  collect(html: string): Promise<void>;
  /** Ask for all of them again, so many times. */
  askAgain(times: number): Promise<void>;
  /** Was this path among them? */
  has(path: string): boolean;
  /** What did not answer 200, as often as that was. */
  readonly missing: readonly string[];
}

const IN_HTML = /"(\/_(?:assets|podlet)\/[^"\s]+)"/g;
const IN_SCRIPT = /"\.\/([\w.-]+\.[0-9a-f]{12}\.js)"/g;

/** @param origin of the layout, which serves the podlets' assets */
export function createNamedAssets(origin: string): NamedAssets {
  const seen = new Map<string, Promise<void>>();
  const missing: string[] = [];

  async function ask(path: string): Promise<void> {
    const response = await fetch(origin + path);
    const text = await response.text();
    if (response.status !== 200) missing.push(`${path} answered ${response.status}`);
    if (!path.endsWith('.js')) return;
    await askNew([...text.matchAll(IN_SCRIPT)].map(([, file]) => path.replace(/[^/]*$/, file!)));
  }

  async function askNew(paths: readonly string[]): Promise<void> {
    const fresh = [...new Set(paths)].filter((path) => !seen.has(path));
    for (const path of fresh) seen.set(path, ask(path));
    await Promise.all(fresh.map((path) => seen.get(path)));
  }

  return {
    collect: (html) => askNew([...html.matchAll(IN_HTML)].map(([, path]) => path!)),
    async askAgain(times) {
      for (let time = 0; time < times; time++) await Promise.all([...seen.keys()].map(ask));
    },
    has: (path) => seen.has(path),
    missing,
  };
}
