import type { Texts } from './en.ts';

export const de: Texts = {
  title: 'Das könnte Ihnen auch gefallen',
  all: 'Alle Maschinen',
};
