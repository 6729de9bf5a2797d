import type { Case } from './case.ts';
export const invalidationCases: Case[] = [];
