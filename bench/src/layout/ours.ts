import { createLayout, defineSite, markup, type Page, raw } from '@selvedge/layout';
import { createChassis, createLogger, createMetrics, createTrust, run, serve } from '@selvedge/server';
import { type BenchPage, FRAGMENTS, PAGES } from './pages.ts';
import { other, port, team } from './targets.ts';

/** Our layout as a process, as a deployable runs it: access log, metrics, traces and `Server-Timing` on. */
const DEADLINE = 700;
/** ms. Where no podlet fails, none should seem to because the machine is busy. */
const PATIENCE = 5000;

const nameOf = (fragment: string) => `${fragment.startsWith('other') ? 'other' : 'team'}/${fragment}`;

const pageOf = ({ path, fragments, isRequired }: BenchPage): Page => ({
  name: path,
  path,
  team: 'team',
  slots: Object.fromEntries(
    fragments.map((name) => [name, { fragment: nameOf(name), ...(isRequired && { required: true }) }]),
  ),
});

const site = defineSite({
  name: 'bench',
  origin: 'http://localhost',
  locales: { en: {} },
  podlets: { team: { url: team }, other: { url: other } },
  fragments: Object.fromEntries(
    FRAGMENTS.map((name) => [nameOf(name), name.startsWith('other') ? {} : { deadline: PATIENCE }]),
  ),
  pages: PAGES.map(pageOf),
  shell: ({ locale, head, slots }) =>
    markup`<!doctype html><html lang="${locale}"><head><meta charset="utf-8">${head}</head><body>${Object.values(slots)}</body></html>\n`,
  errorPage: (status) => ({
    name: `error-${status}`,
    path: '',
    team: 'team',
    slots: {},
    main: raw(`<h1>${status}</h1>`),
  }),
});

await run(() => {
  const log = createLogger('bench-layout', 'info');
  const metrics = createMetrics('bench-layout');
  let isWarm = () => false;
  const app = createChassis({ log, metrics, needs: { manifests: () => isWarm() } });
  const isTrusted = createTrust(['127.0.0.1', '::1']);
  const layout = createLayout({ app, site, log, metrics, deadline: DEADLINE, budget: PATIENCE, isTrusted });
  isWarm = layout.manifests.isWarm;
  layout.manifests.warmUp();
  return serve({ fetch: app.fetch, host: '127.0.0.1', port: Number(port), log, onClose: layout.close });
});
