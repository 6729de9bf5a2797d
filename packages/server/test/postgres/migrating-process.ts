import { once } from 'node:events';
import { openDatabase } from '../../src/database.ts';
import { SLOW_MIGRATIONS } from './slow-migrations.ts';

// Started several times, and told to go when all are there.
process.send?.('there');
await once(process, 'message');
const database = await openDatabase<{ parent: { name: string } }>(process.argv[2]!, SLOW_MIGRATIONS);
const rows = await database.selectFrom('parent').selectAll().execute();
await database.destroy();
process.disconnect();
process.exitCode = rows.length === 1 ? 0 : 1;
