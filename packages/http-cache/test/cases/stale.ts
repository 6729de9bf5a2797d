import type { Case } from './case.ts';
export const staleCases: Case[] = [];
