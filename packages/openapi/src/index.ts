export * from './breaking-changes.ts';
export * from './client.ts';
