export * from './csp.ts';
export * from './events.ts';
export * from './feeds.ts';
export * from './fragment-head.ts';
export * from './fragment-url.ts';
export * from './headers.ts';
export * from './purge.ts';
export * from './surrogate.ts';
