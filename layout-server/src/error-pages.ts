import { markup, type Page, type PageLocale } from '@selvedge/layout';
import { type Texts, textsIn } from './texts/index.ts';

/** The designed page of a status; a status without a text of its own is told as a 500. */
export function createErrorPage(slots: Page['slots']) {
  return function errorPage(status: number, { locale, href }: PageLocale) {
    const { errors } = textsIn(locale);
    const known = status in errors ? (status as 404 | 410 | 500 | 503) : 500;
    const { title, text } = errors[known];
    const [path, label] = wayOn(known, errors);
    return {
      name: `error-${status}`,
      path: '',
      team: 'layout',
      head: { title: `${title} | Headland`, robots: 'noindex' },
      slots,
      main: markup`<div class="error-page"><p class="error-code">${status}</p><h1>${title}</h1><p>${text}</p><p><a href="${href(path)}">${label}</a></p></div>`,
    };
  };
}

const wayOn = (status: number, { machines, start }: Texts['errors']): [path: string, label: string] =>
  status === 404 || status === 410 ? ['/products', machines] : ['/', start];
