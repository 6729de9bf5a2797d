import { startStore } from '@selvedge/workbench';
import type { TestProject } from 'vitest/node';
import { PAGES } from './pages.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** What visitors see. */
    edge: string;
    /** The layout server without the edge. */
    layout: string;
    admin: string;
    /** The first podlet's port; teams count up: explore, decide, checkout, inspire. */
    podlets: number;
  }
}

/** Start one store for all test files. Those that break things start their own. */
export default async function setup(project: TestProject) {
  // A machine that is busy with browsers is slow, which is no fault of a podlet.
  const store = await startStore({ env: { SLOT_DEADLINE_MS: '5000', PAGE_BUDGET_MS: '5000' } });
  project.provide('edge', store.edge);
  project.provide('layout', store.layout);
  project.provide('admin', store.admin);
  project.provide('podlets', store.ports.podlets);
  // The first request of a process is its slowest, and more so on such a machine.
  for (const [path] of PAGES) await (await fetch(store.edge + path)).text();
  return () => store.stop();
}
