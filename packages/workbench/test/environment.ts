import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../src/site.ts';

/** The files that say what a deployable reads from its environment. */
function declarations(deployable: string): string[] {
  const [kind] = deployable.split('/');
  const common = ['packages/server/src/env.ts'];
  const outbox = ['packages/server/src/outbox/service.ts'];
  const assets = ['packages/server/src/publish-assets.ts'];
  switch (kind) {
    case 'edge':
      return ['edge/src/options.ts'];
    case 'layout-server':
      return [...common, ...assets, ...outbox, 'layout-server/src/env.ts'];
    case 'podlets':
      return [...common, ...assets, 'packages/podlet/src/run-podlet.ts'];
    default:
      return [...common, ...outbox, `${deployable}/src/env.ts`];
  }
}

/** The names of the variables that a deployable reads: members of its schemas, or the edge's options; and Node itself. */
export function variablesOf(deployable: string): Set<string> {
  const texts = declarations(deployable).map((file) => readFileSync(join(ROOT, file), 'utf8'));
  const names = texts.flatMap((text) => [...text.matchAll(/^\s+([A-Z][A-Z\d_]+):|'([A-Z][A-Z\d_]+)'/gm)]);
  return new Set(['NODE_OPTIONS', ...names.map(([, member, option]) => (member ?? option)!)]);
}
