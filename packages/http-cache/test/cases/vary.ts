import type { Case } from './case.ts';
export const varyCases: Case[] = [];
