import { parseArgs } from 'node:util';
import { Pool } from 'undici';

/** Ask for /small/1, /small/2 and so on, each once, as a process: `node walk.ts --url http://127.0.0.1:9001 --urls 1000`. */
const { values } = parseArgs({ options: { url: { type: 'string' }, urls: { type: 'string' } } });
const pool = new Pool(values.url!, { connections: 64 });
const urls = Number(values.urls);
let at = 0;

const started = performance.now();
await Promise.all(Array.from({ length: 64 }, walk));
process.stdout.write(JSON.stringify({ seconds: (performance.now() - started) / 1000 }));
await pool.close();

async function walk(): Promise<void> {
  while (at < urls) {
    const path = `/small/${++at}`;
    const { statusCode, body } = await pool.request({ method: 'GET', path });
    await body.dump();
    if (statusCode !== 200) throw new Error(`${path} was answered with ${statusCode}`);
  }
}
