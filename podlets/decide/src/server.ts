import { join } from 'node:path';
import { runPodlet } from '@selvedge/podlet';
import { createApp } from './app.ts';
import { SAMPLE, WARM_UP } from './sample.ts';
import { createService } from './service.ts';

await runPodlet({
  team: 'decide',
  root: join(import.meta.dirname, '..'),
  port: 4102,
  servicePort: 4202,
  createService,
  createApp,
  sample: SAMPLE,
  warmUp: WARM_UP,
});
