export * from './build.ts';
export * from './processes.ts';
export * from './site.ts';
