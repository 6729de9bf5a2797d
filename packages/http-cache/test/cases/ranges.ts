import type { Case } from './case.ts';
export const rangeCases: Case[] = [];
