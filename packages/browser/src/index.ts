export * from './define-island.ts';
export * from './islands.ts';
export * from './refresh.ts';
