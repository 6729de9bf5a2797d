import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { prepare, type Result, startFrame } from './fault-matrix/cell.ts';
import { type Cell, expected, PLACES, ROLES, ROUTES, STATES, type State } from './fault-matrix/contract.ts';
import { each } from './fault-matrix/each.ts';
import { FAULTS } from './fault-matrix/faults.ts';
import { writeTables } from './fault-matrix/table.ts';

/** ms that a page may take over its budget: this is no measurement, and the machine may be busy with others. */
const MARGIN = 1000;
const DOCUMENT = new URL('../../../docs/fault-matrix.md', import.meta.url);

const results = new Map<Cell, Result>();

/** Each has a podlet and a layout of its own. All are there before the first breaks: a port that is given up is another's at once. */
async function run(cells: readonly Cell[]): Promise<void> {
  const { url } = await startFrame();
  const prepared = await each(cells, 16, async (cell) => ({ cell, ask: await prepare(cell, url) }));
  await each(prepared, 8, async ({ cell, ask }) => results.set(cell, await ask()));
}

const nameOf = ({ fault, role }: Cell) => `a podlet that ${fault.name}, ${role}`;

const GROUPS = [
  ...STATES.map((state) => ({ state, roles: ROLES })),
  { state: 'handed' as State, roles: ROUTES },
].flatMap(({ state, roles }) => PLACES.map((place) => ({ state, place, roles })));

test.each(GROUPS)(
  'what the visitor gets is what the contract says, in time: $state, $place',
  { timeout: 60_000 },
  async ({ state, place, roles }) => {
    const all = FAULTS.flatMap((fault) => roles.map((role) => ({ fault, role, state, place })));
    const cells = all.filter((cell) => expected(cell));
    await run(cells);
    const seen = cells.map((cell) => [nameOf(cell), results.get(cell)?.seen]);
    const wanted = cells.map((cell) => [nameOf(cell), expected(cell, results.get(cell)?.seen)]);
    expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(wanted));
    const late = cells.filter((cell) => results.get(cell)!.took > results.get(cell)!.budget + MARGIN);
    expect(late.map(nameOf)).toEqual([]);
  },
);

test('docs/fault-matrix.md says what was seen; UPDATE=1 writes it', () => {
  const tables = writeTables(results);
  if (process.env.UPDATE) writeFileSync(DOCUMENT, tables);
  expect(readFileSync(DOCUMENT, 'utf8')).toBe(tables);
});

afterAll(() => {
  const slow = [...results].filter(([{ fault, state }]) => fault.isSlow && state !== 'handed');
  const longest = Math.max(...slow.map(([, { took }]) => took));
  console.log(writeTables(results).replace(/^.*?(?=^## )/ms, ''));
  console.log(`${results.size} cells; the slowest page that had 400 ms took ${Math.round(longest)} ms`);
});
