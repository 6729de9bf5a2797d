import type { Case } from './case.ts';
export const headerCases: Case[] = [];
