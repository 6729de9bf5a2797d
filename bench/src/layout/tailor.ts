import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { type BenchPage, PAGES } from './pages.ts';
import { port, urlOf } from './targets.ts';

/** What is used of node-tailor 3, which the measurement installs for itself. */
type Tailor = new (options: {
  fetchTemplate(request: IncomingMessage, parse: (html: string) => Promise<unknown>): Promise<unknown>;
}) => { requestHandler: RequestListener; on(event: 'error', listener: () => void): void };

/** Zalando's Tailor with its defaults, as a process, run in the folder that it is installed in. Its templates are parsed once. */
const Tailor: Tailor = createRequire(`${process.cwd()}/`)('node-tailor');

const templates = new Map<string, Promise<unknown>>();
const tailor = new Tailor({
  fetchTemplate({ url }, parse) {
    const page = PAGES.find(({ path }) => path === url) ?? PAGES[0]!;
    const template = templates.get(page.path) ?? parse(templateOf(page));
    templates.set(page.path, template);
    return template;
  },
});
tailor.on('error', () => {});
createServer(tailor.requestHandler).listen(Number(port), '127.0.0.1');

function templateOf({ fragments }: BenchPage): string {
  // The primary one decides the status. Without one, Tailor sends nothing before it has it all.
  const tags = fragments.map(
    (name, at) => `<fragment src="${urlOf(name)}/content"${at === 0 ? ' primary' : ''}></fragment>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"></head><body>${tags.join('')}</body></html>\n`;
}
