import { markup, type Page } from '@selvedge/layout';

const TEXTS: Record<number, { title: string; text: string; link: [href: string, label: string] }> = {
  404: {
    title: 'Nothing grows here',
    text: 'This page does not exist, or it moved to another field.',
    link: ['/products', 'See all machines'],
  },
  410: {
    title: 'Gone to a good home',
    text: 'We no longer sell this machine.',
    link: ['/products', 'See all machines'],
  },
  500: {
    title: 'That stalled',
    text: 'Something broke on our side. We have been told.',
    link: ['/', 'Back to the start'],
  },
  503: {
    title: 'Stuck in the mud',
    text: 'This part of the shop does not answer right now. Try again in a minute.',
    link: ['/', 'Back to the start'],
  },
};

/** The designed page of a status; a status without a text of its own is told as a 500. */
export function createErrorPage(slots: Page['slots']) {
  return function errorPage(status: number) {
    const { title, text, link } = TEXTS[status] ?? TEXTS[500]!;
    return {
      name: `error-${status}`,
      path: '',
      team: 'layout',
      head: { title: `${title} | Headland`, robots: 'noindex' },
      slots,
      main: markup`<div class="error-page"><p class="error-code">${status}</p><h1>${title}</h1><p>${text}</p><p><a href="${link[0]}">${link[1]}</a></p></div>`,
    };
  };
}
