export * from './redis-url.ts';
export * from './relay.ts';
export * from './service.ts';
export * from './tables.ts';
export * from './targets.ts';
