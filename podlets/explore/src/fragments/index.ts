import type { FragmentDefinition } from '@selvedge/podlet';
import type { Service } from '../service.ts';
import { category } from './category.ts';
import { footer } from './footer.ts';
import { header } from './header.ts';
import { home } from './home.ts';
import { storePicker } from './store-picker.ts';
import { stores } from './stores.ts';

/** The team's fragments by their names in the layout. */
export const createFragments = (service: Service): Record<string, FragmentDefinition> => ({
  header,
  footer,
  home: home(service),
  category: category(service),
  stores: stores(service),
  'store-picker': storePicker(service),
});
