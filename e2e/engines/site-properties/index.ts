import { FAILS } from './fails.ts';
import { KEEPS } from './keeps.ts';
import { PASSES } from './passes.ts';
import type { SiteProperty } from './property.ts';
import { PURGES } from './purges.ts';

/** What holds for any site wherever it is asked, in the order of the table. */
export const SITE_PROPERTIES: readonly SiteProperty[] = [...PASSES, ...KEEPS, ...PURGES, ...FAILS];
