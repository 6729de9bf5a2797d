/**
 * The module behind the import map's `selvedge@1`, and what a stock Podium layout loads as the podlet's script: starts the
 * islands of the page and of everything that is refreshed into it, and gets what the layout left to the browser.
 */
import { startIslands } from './islands.ts';
import { fillSlots } from './slots.ts';

export * from './index.ts';

function start(root?: Document | Element): void {
  fillSlots(root);
  startIslands(root);
}

// Captured, so that a team that stops the event keeps its islands.
document.addEventListener('selvedge:refreshed', ({ target }) => start(target as Document | Element), true);
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => start());
else start();
