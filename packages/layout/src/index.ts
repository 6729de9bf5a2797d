export { defineSite } from './define-site.ts';
export type { DeployOptions } from './deploys.ts';
export * from './layout.ts';
export type { LocalePlace, PageLocale } from './locales.ts';
export { escapeHtml, markup, raw } from './markup.ts';
export * from './site.ts';
