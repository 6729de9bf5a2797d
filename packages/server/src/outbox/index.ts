export * from './relay.ts';
export * from './tables.ts';
export * from './targets.ts';
