import { HEADERS } from '@selvedge/contracts';

/** A page that is asked for, and what must stand in it. */
export interface LoadedPage {
  readonly path: string;
  /** How many of its fragments count. */
  readonly fragments: number;
  readonly whole: readonly RegExp[];
}

export interface SteadyLoadOptions {
  readonly origin: string;
  readonly cookie: string;
  /** Asked for in turn. */
  readonly pages: readonly LoadedPage[];
  readonly pagesPerSecond: number;
  readonly onPage: (html: string) => Promise<void>;
}

export interface SteadyLoad {
  /** ms since it began. */
  elapsed(): number;
  /** Wait for the last answers. @returns how much was asked for, and each thing that was wrong once */
  stop(): Promise<{ pages: number; fragments: number; wrong: string[] }>;
}

/** Ask for pages at a constant rate, whether the answers come or not. */
export function startLoad({ origin, cookie, pages, pagesPerSecond, onPage }: SteadyLoadOptions): SteadyLoad {
  const started = performance.now();
  const wrong = new Set<string>();
  const underWay = new Set<Promise<void>>();
  let asked = 0;
  let fragments = 0;

  async function visit({ path, whole }: LoadedPage): Promise<void> {
    try {
      const response = await fetch(origin + path, { headers: { cookie }, signal: AbortSignal.timeout(10_000) });
      const html = await response.text();
      if (response.status !== 200) wrong.add(`${path} answered ${response.status}`);
      const degraded = response.headers.get(HEADERS.degraded);
      if (degraded) wrong.add(`${path} is degraded: ${degraded}`);
      for (const part of whole) if (!part.test(html)) wrong.add(`${path} lacks ${part}`);
      await onPage(html);
    } catch (error) {
      wrong.add(`${path}: ${error}`);
    }
  }

  const timer = setInterval(() => {
    const page = pages[asked++ % pages.length]!;
    fragments += page.fragments;
    const visiting = visit(page);
    underWay.add(visiting);
    void visiting.then(() => underWay.delete(visiting));
  }, 1000 / pagesPerSecond);

  return {
    elapsed: () => performance.now() - started,
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
      return { pages: asked, fragments, wrong: [...wrong] };
    },
  };
}
