import { join } from 'node:path';
import { runPodlet } from '@selvedge/podlet';
import { createApp } from './app.ts';
import { SAMPLE, WARM_UP } from './sample.ts';
import { createService } from './service.ts';

await runPodlet({
  team: 'checkout',
  root: join(import.meta.dirname, '..'),
  port: 4103,
  servicePort: 4203,
  createService,
  createApp,
  sample: SAMPLE,
  warmUp: WARM_UP,
  warmUpCookie: 'cart=token',
});
