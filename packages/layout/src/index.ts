export * from './layout.ts';
export { escapeHtml, markup, raw } from './markup.ts';
export * from './site.ts';
