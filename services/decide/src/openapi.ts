import { writeFileSync } from 'node:fs';
import { createDocument } from './document.ts';

const file = new URL('../openapi.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(await createDocument(), null, 2)}\n`);
