export { html } from '@lit-labs/ssr';
export * from './fragment.ts';
export * from './podlet.ts';
export * from './run-podlet.ts';
export * from './share-image.ts';
export * from './texts.ts';
