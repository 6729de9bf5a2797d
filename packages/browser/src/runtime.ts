/**
 * The module behind the import map's `selvedge@1`, and what a stock Podium layout loads as the podlet's script: starts the
 * islands of the page and of everything that is refreshed into it.
 */
import { startIslands } from './islands.ts';

export * from './index.ts';

// Captured, so that a team that stops the event keeps its islands.
document.addEventListener('selvedge:refreshed', ({ target }) => startIslands(target as Document | Element), true);
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => startIslands());
else startIslands();
