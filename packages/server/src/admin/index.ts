export * from './audit.ts';
export * from './matching.ts';
export * from './routes.ts';
export * from './tokens.ts';
