import type { Case } from './case.ts';
export const validationCases: Case[] = [];
