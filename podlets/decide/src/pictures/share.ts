import { drawShareImage } from '@selvedge/podlet';
import { IMMUTABLE, problem } from '@selvedge/server';
import type { Handler } from 'hono';
import type { Service } from '../service.ts';
import { readName } from './name.ts';
import { drawTractor, type Subject } from './tractor.ts';

/** Of the shape that links are shown in, so that nothing of the machine is cut off. */
const FORMAT = { width: 1200, height: 630 };

/** Pictures that may wait while one is painted. Each takes 20 ms, so that the last has a fair chance still. */
const MOST_WAITING = 32;

/**
 * `GET …/:file.jpg`: the picture of a variant for those who show a link to it. Painted when it is first asked for, one at a
 * time, and only for what is sold: anybody can make up a name.
 */
export function createSharePictures(service: Service): Handler {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  function paint(subject: Subject): Promise<Uint8Array<ArrayBuffer>> {
    const painted = last.then(() => drawShareImage(drawTractor(subject, FORMAT)));
    last = painted.catch(() => undefined);
    return painted;
  }

  return async function serveSharePicture(c) {
    const subject = readName(c.req.param('file') ?? '', 'jpg');
    if (!subject || !(await isSold(service, subject))) return c.notFound();
    if (waiting >= MOST_WAITING) {
      return problem({ status: 503, title: 'Busy', detail: 'Other pictures come first.' }, { 'retry-after': '5' });
    }
    waiting++;
    try {
      const jpeg = await paint(subject);
      return c.body(jpeg, 200, {
        ...IMMUTABLE,
        'content-type': 'image/jpeg',
        'content-length': String(jpeg.byteLength),
      });
    } finally {
      waiting--;
    }
  };
}

async function isSold(service: Service, { id, category, paint }: Subject): Promise<boolean> {
  const product = await service.product(id, 'en');
  return (
    typeof product === 'object' &&
    product.category === category &&
    product.variants.some(({ colour }) => colour.rgb === paint)
  );
}
