import { de } from './de.ts';
import { en, type Texts } from './en.ts';

export type { Texts };

/** The texts of each locale of the site. */
export const TEXTS: Readonly<Record<string, Texts>> = { en, de };

export const textsIn = (locale: string): Texts => TEXTS[locale] ?? en;
