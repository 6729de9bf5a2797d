import { GROUND } from './attachments.ts';
import { autonomous } from './autonomous.ts';
import { classic } from './classic.ts';
import { assertPaint, mix, shadesOf } from './colour.ts';
import { randomFrom } from './random.ts';
import { svg } from './svg.ts';

/** What the picture of a product's variant depends on. */
export interface Subject {
  /** The product's id: the shape of the machine is drawn from it. */
  id: string;
  category: 'classic' | 'autonomous';
  /** The variant's colour, `#rrggbb` in lower case. */
  paint: string;
}

const [WIDTH, HEIGHT] = [800, 600];
const MARGIN = 48;

/** Pixels of the document; the machine is as high in each, and a wider one shows more of the room. */
export interface Format {
  width: number;
  height: number;
}

/**
 * Draws a product's variant as an SVG document of 800 by 600 units, to be served as an image. The same subject always
 * gives the same bytes; another id gives another machine; another paint the same machine in another colour. Of the
 * input only the paint reaches the document.
 * @param format of 4 to 3 or wider; 800 by 600 by default
 * @throws {TypeError} if the paint is no colour.
 */
export function drawTractor(
  { id, category, paint }: Subject,
  { width, height }: Format = { width: WIDTH, height: HEIGHT },
): string {
  assertPaint(paint);
  const random = randomFrom(`${category}/${id}`);
  const shades = shadesOf(paint);
  const { drawing, left, right } = (category === 'autonomous' ? autonomous : classic)(random, shades);
  const scale = Math.min(1.06, (WIDTH - 2 * MARGIN) / (right - left));
  const shift = WIDTH / 2 - ((left + right) / 2) * scale;
  // scaled about the ground line, so that every machine stands on it
  const place = `translate(${Math.round(shift)} ${Math.round(GROUND * (1 - scale))}) scale(${scale.toFixed(3)})`;
  const room = (HEIGHT * width) / height;
  return svg`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${(WIDTH - room) / 2} 0 ${room} ${HEIGHT}" role="img">
    <defs>
      <linearGradient id="p" x2="0" y2="1"><stop stop-color="${shades.light}"/><stop offset=".45" stop-color="${paint}"/><stop offset="1" stop-color="${shades.dark}"/></linearGradient>
      <linearGradient id="g" x2="1" y2="1"><stop stop-color="#e3f1f4" stop-opacity=".85"/><stop offset="1" stop-color="#86a5b0" stop-opacity=".8"/></linearGradient>
      <radialGradient id="s"><stop stop-color="#1a211c" stop-opacity=".55"/><stop offset="1" stop-color="#1a211c" stop-opacity="0"/></radialGradient>
    </defs>
    ${backdrop(random.between(180, 620), paint, room)}
    <ellipse cx="400" cy="${GROUND + 2}" rx="${((right - left) * scale) / 2 + 30}" ry="26" fill="url(#s)"/>
    <g transform="${place}">${drawing}</g>
  </svg>`;
}

/** A studio with a field on its wall: furrows that turn at the headland. */
function backdrop(x: number, paint: string, room: number): string {
  const wall = mix('#e6eae2', paint, 0.1);
  const floor = mix('#ccd3c8', paint, 0.12);
  let furrows = '';
  for (let radius = 110; radius < 420; radius += 60)
    furrows += svg`M${x - radius} 440V330a${radius} ${radius} 0 0 1 ${2 * radius} 0v110`;
  const span = room === WIDTH ? `width="${WIDTH}"` : svg`x="${(WIDTH - room) / 2}" width="${room}"`;
  return svg`<rect ${span} height="600" fill="${wall}"/><path d="${furrows}" fill="none" stroke="${mix(wall, '#ffffff', 0.45)}" stroke-width="22"/><rect y="440" ${span} height="160" fill="${floor}"/>`;
}
