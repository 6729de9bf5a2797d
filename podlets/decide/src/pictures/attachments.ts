import { mix } from './colour.ts';
import type { Random } from './random.ts';
import { svg } from './svg.ts';

/** The line the machines stand on. */
export const GROUND = 500;
export const IRON = '#2c3437';
export const STEEL = '#8b979b';

/** A drawn attachment and how far it reaches beyond the machine. */
export interface Attachment {
  drawing: string;
  reach: number;
}

const NOTHING: Attachment = { drawing: '', reach: 0 };

/** Something hung on the front: `x` is the nose, `y` the height of the frame. */
export function frontAttachment(random: Random, x: number, y: number, accent: string): Attachment {
  switch (random.pick(['none', 'weights', 'weights', 'linkage', 'box'])) {
    case 'weights': {
      const [width, height] = [random.between(26, 46), random.between(44, 66)];
      return {
        drawing: svg`<rect x="${x - 6}" y="${y - height / 2}" width="${width + 6}" height="${height}" rx="7" fill="${IRON}"/><path d="M${x} ${y}h${width}" stroke="#11171a" stroke-width="${height - 8}" stroke-dasharray="2 ${random.between(5, 8)}"/><path d="M${x} ${y - height / 2 + 4}h${width - 6}" stroke="#fff" stroke-opacity=".25" stroke-width="3"/>`,
        reach: width,
      };
    }
    case 'linkage':
      return {
        drawing: svg`<path d="M${x - 10} ${y}l44 22 8-8M${x - 10} ${y - 26}l34 10 10 36" fill="none" stroke="${IRON}" stroke-width="9" stroke-linejoin="round"/>`,
        reach: 44,
      };
    case 'box': {
      const size = random.between(44, 60);
      return {
        drawing: svg`<path d="M${x - 4} ${y - size * 0.5}h${size}l10 ${size * 0.4}v${size * 0.6}h${-size}l-10 -12Z" fill="${accent}" stroke="${mix(accent, '#0b1218', 0.6)}" stroke-width="3" stroke-linejoin="round"/>`,
        reach: size + 10,
      };
    }
    default:
      return NOTHING;
  }
}

/** A loader with its bucket: `x`, `y` is where its mast stands, `nose` the end of the bonnet. */
export function loader(random: Random, x: number, y: number, nose: number, colour: string): Attachment {
  const edge = mix(colour, '#0b1218', 0.6);
  const kneeX = nose + random.between(22, 36);
  const bucketX = kneeX + random.between(22, 34);
  const bucketY = GROUND - random.between(6, 60);
  const arm = svg`M${x} ${y}L${kneeX} ${y + 62}L${bucketX} ${bucketY - 34}`;
  return {
    drawing: svg`<g fill="none" stroke-linejoin="round" stroke-linecap="round"><path d="M${x} ${y - 8}v${GROUND - 118 - y}" stroke="${edge}" stroke-width="20"/><path d="${arm}" stroke="${edge}" stroke-width="21"/><path d="${arm}" stroke="${colour}" stroke-width="15"/><path d="M${x + 8} ${y + 50}L${kneeX - 20} ${y + 62}" stroke="${STEEL}" stroke-width="7"/></g><path d="M${bucketX - 12} ${bucketY - 62}h22q-14 40 70 62h-66q-34 -2 -26 -62Z" fill="${IRON}" stroke="#11171a" stroke-width="3" stroke-linejoin="round"/>`,
    reach: bucketX + 70 - nose,
  };
}

/** Something hung on the back: `x` is the rearmost edge of the wheel, `axle` its height. */
export function rearAttachment(random: Random, x: number, axle: number, accent: string): Attachment {
  const edge = mix(accent, '#0b1218', 0.6);
  const arms = svg`<path d="M${x + 70} ${axle + 10}L${x - 26} ${axle + 46}M${x + 70} ${axle - 34}L${x - 20} ${axle - 8}" stroke="${IRON}" stroke-width="9" stroke-linecap="round"/>`;
  switch (random.pick(['none', 'none', 'hitch', 'plough', 'hopper', 'roller'])) {
    case 'hitch':
      return { drawing: arms, reach: 26 };
    case 'plough': {
      const shares = random.pick([2, 3]);
      let blades = '';
      for (let i = 0; i < shares; i++) {
        blades += svg`<path d="M${x - 30 - i * 40} ${axle + 16}q-4 44 -30 ${GROUND - axle - 20}l40 -8q14 -34 4 -62Z" fill="${STEEL}" stroke="${IRON}" stroke-width="3" stroke-linejoin="round"/>`;
      }
      return {
        drawing: svg`${arms}${blades}<path d="M${x - 16} ${axle - 10}v36M${x - 14} ${axle + 12}h${-14 - shares * 40}" stroke="${accent}" stroke-width="13" stroke-linecap="round"/>`,
        reach: 30 + shares * 40,
      };
    }
    case 'hopper':
      return {
        drawing: svg`${arms}<path d="M${x - 118} ${axle - 66}H${x - 18}L${x - 46} ${axle + 44}H${x - 90}Z" fill="${accent}" stroke="${edge}" stroke-width="3" stroke-linejoin="round"/><path d="M${x - 122} ${axle - 66}H${x - 14}" stroke="${edge}" stroke-width="9" stroke-linecap="round"/><path d="M${x - 98} ${axle + 54}h60" stroke="${IRON}" stroke-width="14" stroke-linecap="round"/>`,
        reach: 124,
      };
    case 'roller': {
      const radius = random.between(34, 46);
      return {
        drawing: svg`${arms}<path d="M${x - 20} ${axle + 20}L${x - 30 - radius} ${GROUND - radius}" stroke="${accent}" stroke-width="14" stroke-linecap="round"/><circle cx="${x - 30 - radius}" cy="${GROUND - radius}" r="${radius - 4}" fill="${IRON}" stroke="${STEEL}" stroke-width="8" stroke-dasharray="9 5"/><circle cx="${x - 30 - radius}" cy="${GROUND - radius}" r="${radius * 0.3}" fill="${STEEL}"/>`,
        reach: 34 + radius * 2,
      };
    }
    default:
      return NOTHING;
  }
}
