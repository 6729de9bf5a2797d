import { parseArgs } from 'node:util';

/** The command line of each peer: where it listens, and where fragments come from. */
export const { port, team, other, ours } = parseArgs({
  options: {
    port: { type: 'string' },
    team: { type: 'string' },
    /** The podlet that hangs. */
    other: { type: 'string' },
    /** Our layout, for the one who imitates it. */
    ours: { type: 'string' },
  },
}).values as Readonly<Record<'port' | 'team' | 'other' | 'ours', string>>;

/** @returns where a fragment's content is, and its manifest beside it */
export const urlOf = (fragment: string): string => `${fragment.startsWith('other') ? other : team}/${fragment}`;
