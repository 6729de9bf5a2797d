import { createTexts } from '@selvedge/podlet';
import { de } from './de.ts';
import { en, type Texts } from './en.ts';

export type { Texts };

/** This team's texts in a fragment's locale. */
export const textsIn = createTexts<Texts>({ en, de });
