import { markup, raw, type ShellView } from '@selvedge/layout';
import type { Assets } from '@selvedge/server';
import { textsIn } from './texts/index.ts';

/** Where this process serves the layout's own assets. */
export const ASSETS = '/_assets';

/** What a document needs to know of the layout's assets. */
export type AssetNames = Pick<Assets, 'file' | 'publicUrl'>;

const urlOf = (assets: AssetNames, name: string) => `${assets.publicUrl ?? ASSETS}/${assets.file(name)}`;

/** The one inline script of every page: where the modules are that teams share. */
export const importMap = (assets: AssetNames): string =>
  JSON.stringify({
    imports: {
      'lit@3': urlOf(assets, 'lit.js'),
      'selvedge@1': urlOf(assets, 'selvedge.js'),
    },
  });

/**
 * The document around every page.
 *
 * @param assets the layout's own, whose names are written into the head
 * @param reloadUrl of a script that reloads the page during development
 * @param swapsAtOnce pages are filled in by the browser, so that it needs at once what it would load later
 */
export function createShell(assets: AssetNames, reloadUrl?: string, swapsAtOnce = false) {
  const url = (name: string) => urlOf(assets, name);
  const head = raw(
    `<link rel="icon" href="${url('icon.svg')}"><link rel="stylesheet" href="${url('shell.css')}">` +
      `<script type="importmap">${importMap(assets)}</script>`,
  );
  const swap = swapsAtOnce ? `<link rel="modulepreload" href="${url('swap.js')}">` : '';
  const scripts = raw(
    `${swap}<script type="module" src="${url('selvedge.js')}"></script><script type="module" src="${url('shell.js')}"></script>${reloadUrl ? `<script src="${reloadUrl}"></script>` : ''}`,
  );
  return function shell({ page, locale, languages, head: fromFragments, slots }: ShellView) {
    const texts = textsIn(locale);
    const { header, footer, ...main } = slots;
    return markup`<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">${head}${fromFragments}${scripts}</head><body data-boundary-page="${page.team}"><a class="skip-link" href="#main">${texts.skip}</a>${header}<main id="main">${Object.values(main)}</main>${footer}<aside class="boundaries" aria-label="${texts.tools}">${languageLinks(languages, locale)}<label><input type="checkbox" id="show-boundaries"> ${texts.boundaries}</label></aside></body></html>
`;
  };
}

/** The way to this page in the other languages, each named in its own. */
function languageLinks(languages: ShellView['languages'], current: string) {
  const others = languages.filter(({ locale }) => locale !== current);
  const link = ({ locale, url }: ShellView['languages'][number]) =>
    markup`<a href="${url}" hreflang="${locale}" lang="${locale}">${textsIn(locale).name}</a>`;
  return markup`<nav aria-label="${textsIn(current).language}">${others.map(link)}</nav>`;
}
