import { join } from 'node:path';
import { runPodlet } from '@selvedge/podlet';
import { createApp } from './app.ts';
import { SAMPLE, WARM_UP } from './sample.ts';
import { createService } from './service.ts';

await runPodlet({
  team: 'explore',
  root: join(import.meta.dirname, '..'),
  port: 4101,
  servicePort: 4201,
  createService,
  createApp,
  sample: SAMPLE,
  warmUp: WARM_UP,
});
