import { FRAGMENTS_PREFIX, parseFragmentPath } from '@selvedge/contracts';
import { namesCookies } from './cookies.ts';
import { checkLocales, isOrigin, localesOf } from './locales.ts';
import type { ActionRoute, FragmentPolicy, Page, Site } from './site.ts';

/**
 * Check what types cannot: that every name in the site leads somewhere.
 *
 * @returns the site
 * @throws Error that lists every name that leads nowhere
 */
export function defineSite(site: Site): Site {
  const errorPages = ERRORS.flatMap((status) => localesOf(site).map((locale) => site.errorPage(status, locale)));
  const wrong = [
    ...checkPodlets(site),
    ...Object.entries(site.fragments).flatMap(([name, policy]) => checkFragment(name, policy, site)),
    ...checkLocales(site),
    ...[...site.pages, ...errorPages].flatMap((page) => checkPage(page, site)),
    ...errorPages.flatMap(checkErrorPage),
    ...(site.actions ?? []).flatMap((action) => checkAction(action, site)),
    ...checkRoutes(site),
  ];
  if (wrong.length > 0)
    throw new Error(`The site does not fit together:\n${wrong.map((line) => `  ${line}`).join('\n')}`);
  return site;
}

/** The statuses that pages are designed for. */
const ERRORS = [404, 410, 500, 503];

const checkPodlets = ({ podlets }: Site): string[] =>
  Object.entries(podlets).flatMap(([name, { url }]) =>
    isOrigin(url.replace(/\/$/, ''))
      ? []
      : [`podlet "${name}" is at "${url}", which should be an origin such as http://10.0.0.7:4101`],
  );

function checkFragment(name: string, policy: FragmentPolicy, { podlets }: Site): string[] {
  const wrong: string[] = [];
  const [podlet = ''] = name.split('/');
  if (!parseFragmentPath(`${FRAGMENTS_PREFIX}en/${name}`))
    wrong.push(`fragment "${name}" should be named <podlet>/<fragment>, each of a-z, 0-9 and "-"`);
  if (!podlets[podlet]) wrong.push(`fragment "${name}" names no podlet: there are ${Object.keys(podlets).join(', ')}`);
  if (policy.delivery !== undefined && !namesCookies(policy))
    wrong.push(`fragment "${name}" has a delivery, but names no cookies: what is everybody's is always in the page`);
  if (policy.hedge !== undefined && namesCookies(policy))
    wrong.push(`fragment "${name}" has a hedge, but names cookies: what is one visitor's is not sent twice`);
  return wrong;
}

function checkPage(page: Page, { fragments, pages }: Site): string[] {
  const wrong: string[] = [];
  for (const [slot, { fragment }] of Object.entries(page.slots)) {
    if (!fragments[fragment])
      wrong.push(`slot "${slot}" of page "${page.name}" names the unknown fragment "${fragment}"`);
  }
  if (pages.some((other) => other !== page && other.name === page.name))
    wrong.push(`page "${page.name}" is not the only one of this name`);
  return wrong;
}

function checkErrorPage({ name, slots }: Page): string[] {
  const required = Object.keys(slots).find((slot) => slots[slot]?.required);
  return required ? [`slot "${required}" of page "${name}" is required, but an error page must not fail`] : [];
}

function checkAction({ path, podlet, page, slot }: ActionRoute, { podlets, pages }: Site): string[] {
  const wrong: string[] = [];
  if (!podlets[podlet]) wrong.push(`action ${path} names the unknown podlet "${podlet}"`);
  if (!pages.find(({ name }) => name === page)?.slots[slot])
    wrong.push(`action ${path} names the unknown slot "${slot}" of page "${page}"`);
  return wrong;
}

const checkRoutes = ({ routes = [] }: Site): string[] =>
  routes.flatMap(({ path, origin }) =>
    isOrigin(origin)
      ? []
      : [`route ${path} goes to "${origin}", which should be an origin such as http://10.0.0.7:8080`],
  );
