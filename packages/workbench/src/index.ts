export * from './build.ts';
export * from './chromium.ts';
export * from './debian.ts';
export * from './postgres.ts';
export * from './processes.ts';
export * from './site.ts';
export * from './store.ts';
