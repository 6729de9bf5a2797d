import { checkImports } from './check-imports.ts';
import { checkStyles } from './check-styles.ts';
import { ROOT } from './site.ts';

const complaints = [...checkImports(ROOT), ...checkStyles(ROOT)];
for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
process.exitCode = complaints.length > 0 ? 1 : 0;
