import type { Result } from './cell.ts';
import { type Cell, ROLES, ROUTES, type Role, type Seen, type State } from './contract.ts';
import { FAULTS } from './faults.ts';

const INTRODUCTION = `# What a visitor gets when a podlet fails

Written by \`packages/layout/test/fault-matrix.test.ts\`, which fails when this is not what it sees: \`UPDATE=1 vitest run
test/fault-matrix.test.ts\` in \`packages/layout\`. Each cell is a layout and a podlet of its own, on real sockets. Every page is there
within its budget, and is the same whether it leaves whole, is streamed, or is put together at the edge.

| word | status | what stands there | Cache-Control |
|---|---|---|---|
| content | 200 | what the podlet answered | as it says; \`private, no-store\` for a private fragment |
| content, not kept | 200 | what the podlet redirects to | \`private, no-store\` |
| kept | 200 | what it answered before; it is not asked | what is left of the lifetime |
| kept, stale | 200, marked | what it answered before, as its \`stale-if-error\` allows | \`private, no-store\` |
| fallback | 200, marked | its own fallback, fetched ahead | \`private, no-store\` |
| static | 200, marked | the site's fallback | \`private, no-store\` |
| nothing | 200, marked | nothing: this one has no static fallback | \`private, no-store\` |
| 503 | 503, \`Retry-After\` | the designed page | \`private, no-store\` |
| 404 | 404 | the designed page | \`private, no-store\` |
| 302 | 302 | where the podlet sends | as it says |

"Marked" is \`selvedge-degraded\`, with the reason; a head that left before says \`private, no-store\` and no more. *Nested* stands
inside a sound fragment, *plain* is an endpoint without a manifest ([any technology](any-technology.md)).
`;

const ROUTES_TEXT = `A route's answer is passed on as it comes, with its own status and \`Cache-Control\`: what fails after its head cuts the connection,
lest half a page look whole. A page with includes is read before, within the route's deadline; filled here it is \`private, no-store\`.`;

const TITLES: Record<State, string> = {
  cold: 'Cold: the layout has just started, and the podlet fails from the start',
  known: 'Known: its manifest and fallback were fetched, no content is kept',
  fresh: 'Warm: its content is kept, and fresh',
  stale: 'Stale: its content is kept, and its lifetime has passed',
  handed: 'A route that is handed to it',
};

/** The whole document. */
export function writeTables(results: ReadonlyMap<Cell, Result>): string {
  const states = Object.keys(TITLES) as State[];
  return [INTRODUCTION, ...states.map((state) => writeTable(state, results))].join('\n');
}

function writeTable(state: State, results: ReadonlyMap<Cell, Result>): string {
  const roles: readonly Role[] = state === 'handed' ? ROUTES : ROLES;
  const words = new Map(
    [...results].flatMap(([cell, { seen }]) =>
      cell.state === state && cell.place === 'whole' ? [[`${cell.fault.name} ${cell.role}`, word(seen, cell)]] : [],
    ),
  );
  const rows = FAULTS.map(({ name }) => [name, ...roles.map((role) => words.get(`${name} ${role}`) ?? '–')]);
  const some = rows.filter(([, ...cells]) => cells.some((cell) => cell !== '–'));
  const table = align([['a podlet that', ...roles], ...some]);
  return `## ${TITLES[state]}\n\n${state === 'handed' ? `${ROUTES_TEXT}\n\n` : ''}${table}\n`;
}

const STAND_INS: Record<string, string> = {
  stale: 'kept, stale',
  fallback: 'fallback',
  static: 'static',
  empty: 'nothing',
};
const TEXTS: Record<string, string> = { KEPT: 'kept', CUT: 'cut', DRIPS: 'content, on and on' };

function word({ status, text, caching, mark }: Seen, { role, state }: Cell): string {
  if (status !== 200) return String(status);
  if (mark) return STAND_INS[mark.split(';')[0]!]!;
  const isNotKept = caching === 'no-store' && role !== 'private' && state !== 'handed';
  return TEXTS[text] ?? (isNotKept ? 'content, not kept' : 'content');
}

function align([head = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n');
}
