import { frontAttachment, GROUND, IRON, loader, rearAttachment, STEEL } from './attachments.ts';
import { bonnet } from './bonnet.ts';
import { cab, canopy, rollBar, seat } from './cab.ts';
import { lightness, mix, type Shades } from './colour.ts';
import type { Frame, Machine } from './machine.ts';
import type { Random } from './random.ts';
import { svg } from './svg.ts';
import { wheel, wheelStyle } from './wheels.ts';

type Build = 'vintage' | 'utility' | 'cab' | 'heavy';

/** Draws a tractor that somebody drives: a bonnet in front of a seat. */
export function classic(random: Random, shades: Shades): Machine {
  const build = random.pick<Build>(['vintage', 'vintage', 'utility', 'utility', 'cab', 'cab', 'cab', 'heavy']);
  const frame = frameOf(build, random);
  const { rearX, rearRadius, frontX, frontRadius, fire, nose, top, sill } = frame;
  const accent = random.pick(accentsFor(shades));
  const rims = [accent, accent, shades.paint, '#e9e4d4', '#c9cfd0', '#f0c63c', '#c8402f'];
  const style = wheelStyle(random, rims, build === 'vintage' ? ['dish', 'spokes', 'holes'] : ['dish', 'holes', 'disc']);
  const rearAxle = GROUND - rearRadius;
  const frontAxle = GROUND - frontRadius;

  const withLoader = build !== 'heavy' && build !== 'vintage' && random.chance(0.25);
  const front = withLoader
    ? loader(random, fire + 34, top + 34, nose, random.pick([shades.dark, accent, '#5c676b']))
    : frontAttachment(random, nose - 4, sill + 14, accent);
  const back = rearAttachment(random, rearX - rearRadius, rearAxle, accent);
  const twin = build === 'heavy' || random.chance(0.12);

  const drawing = [
    back.drawing,
    farWheel(rearX, rearAxle, rearRadius, twin),
    farWheel(frontX, frontAxle, frontRadius, build === 'heavy'),
    exhaust(random, frame, build),
    // gearbox, engine and front axle
    svg`<path d="M${rearX - 30} ${rearAxle - 34}H${fire + 10}L${fire + 30} ${sill - 20}H${nose - 22}V${sill + 34}L${frontX + 12} ${frontAxle + 8}H${frontX - 40}L${fire} ${rearAxle + 26}H${rearX - 30}Z" fill="${IRON}"/>`,
    svg`<path d="M${fire + 40} ${sill + 14}H${nose - 50}" stroke="#465156" stroke-width="22" stroke-dasharray="${random.between(14, 26)} ${random.between(4, 9)}"/>`,
    withLoader ? '' : front.drawing,
    overhead(random, frame, build, shades, accent),
    bonnet(random, frame, build === 'vintage', shades, accent),
    fender(random, frame, build, shades),
    wheel(rearX, rearAxle, rearRadius, style),
    wheel(frontX, frontAxle, frontRadius, build === 'heavy' ? style : { ...style, tread: style.tread * 0.75 }),
    build === 'vintage' ? '' : mudguard(random, frontX, frontAxle, frontRadius, shades),
    build === 'vintage' ? '' : steps(frame),
    withLoader ? front.drawing : '',
  ].join('');
  return { drawing, left: rearX - rearRadius - back.reach, right: Math.max(nose + front.reach, frontX + frontRadius) };
}

/** What is above the driver: a cab, a canopy, a roll bar, or the sky. */
function overhead(random: Random, frame: Frame, build: Build, shades: Shades, accent: string): string {
  if (build === 'cab' || build === 'heavy') return cab(random, frame, shades, accent);
  const cover = random.pick(build === 'vintage' ? ['none', 'none', 'canopy', 'bar'] : ['bar', 'canopy', 'cab', 'bar']);
  if (cover === 'cab') return cab(random, frame, shades, accent);
  const sitting = seat(random, frame, shades);
  if (cover === 'none') return sitting;
  return (cover === 'bar' ? rollBar(random, frame) : canopy(random, frame, shades, accent)) + sitting;
}

function frameOf(build: Build, random: Random): Frame {
  const rearX = 250;
  const range = {
    vintage: { rear: [122, 146], front: [56, 76], base: [255, 310], top: [288, 306], depth: [72, 88], nose: [-6, 24] },
    utility: { rear: [112, 130], front: [68, 84], base: [245, 285], top: [278, 296], depth: [86, 104], nose: [26, 52] },
    cab: { rear: [108, 126], front: [80, 98], base: [285, 325], top: [262, 284], depth: [100, 120], nose: [40, 74] },
    heavy: {
      rear: [112, 126],
      front: [108, 122],
      base: [310, 345],
      top: [236, 256],
      depth: [118, 136],
      nose: [64, 100],
    },
  }[build];
  const draw = ([min, max]: number[]) => random.between(min!, max!);
  const rearRadius = draw(range.rear);
  const frontRadius = build === 'heavy' ? rearRadius - random.between(0, 6) : draw(range.front);
  const frontX = rearX + draw(range.base);
  const top = draw(range.top);
  return {
    rearX,
    rearRadius,
    frontX,
    frontRadius,
    fire: rearX + rearRadius * (build === 'vintage' ? 0.52 : 0.66) + random.between(0, 14),
    nose: frontX + draw(range.nose),
    top,
    noseTop: top + (build === 'vintage' ? random.between(-2, 8) : random.between(6, 34)),
    sill: top + draw(range.depth),
  };
}

/** Second colours that stand out from the paint. */
function accentsFor({ paint }: Shades): string[] {
  return ['#f3ead2', '#e8b92f', '#b9382c', '#2f4a3c', '#d9dedd', '#27343c', '#d8692a'].filter(
    (colour) => Math.abs(lightness(colour) - lightness(paint)) > 0.16,
  );
}

function farWheel(x: number, y: number, radius: number, twin: boolean): string {
  return svg`<circle cx="${x + (twin ? 30 : 16)}" cy="${y - 4}" r="${radius - 3}" fill="#0f1415"/>`;
}

function exhaust(random: Random, { fire, nose, top, noseTop }: Frame, build: Build): string {
  const share = build === 'vintage' ? random.between(0.3, 0.7) : random.between(0.08, 0.4);
  const x = fire + (nose - fire) * share + 8;
  const foot = top + (noseTop - top) * share + 6;
  const height = random.between(70, 135);
  const width = random.between(9, 14);
  const metal = random.pick([IRON, STEEL, '#4a3f3a']);
  const muffler = random.chance(0.6)
    ? svg`<rect x="${x - width}" y="${foot - height * 0.72}" width="${width * 2}" height="${height * 0.46}" rx="${width * 0.7}" fill="${metal}"/><path d="M${x - width * 0.45} ${foot - height * 0.68}v${height * 0.36}" stroke="#fff" stroke-opacity=".3" stroke-width="3"/>`
    : '';
  const end = random.chance(0.5)
    ? svg`<path d="M${x} ${foot}V${foot - height}q0 -14 -18 -18" fill="none" stroke="${metal}" stroke-width="${width}"/>`
    : svg`<path d="M${x} ${foot}V${foot - height}" stroke="${metal}" stroke-width="${width}"/><path d="M${x - width * 0.7} ${foot - height}l${width * 1.4} -9" stroke="${IRON}" stroke-width="4" stroke-linecap="round"/>`;
  const intake = random.chance(0.35)
    ? svg`<path d="M${x + 46} ${foot + 8}v-52" stroke="${IRON}" stroke-width="9"/><path d="M${x + 34} ${foot - 46}h24l-5 -13h-14Z" fill="${IRON}"/>`
    : '';
  return end + muffler + intake;
}

function fender(
  random: Random,
  { rearX, rearRadius, fire }: Frame,
  build: Build,
  { light, paint, edge }: Shades,
): string {
  const radius = rearRadius + (build === 'vintage' ? 9 : 13);
  const width = random.between(14, 22);
  const point = (degrees: number) => {
    const angle = (degrees * Math.PI) / 180;
    return svg`${rearX + radius * Math.cos(angle)} ${GROUND - rearRadius + radius * Math.sin(angle)}`;
  };
  const reach = build === 'vintage' ? random.between(-60, -35) : Math.max(-46, -90 + (fire - rearX) / 3);
  const arc = svg`M${point(random.between(-165, -135))}A${radius} ${radius} 0 0 1 ${point(reach)}`;
  const side = build === 'vintage' ? svg`<path d="${arc}L${rearX} ${GROUND - rearRadius}Z" fill="${paint}"/>` : '';
  return svg`${side}<g fill="none" stroke-linecap="round"><path d="${arc}" stroke="${edge}" stroke-width="${width + 5}"/><path d="${arc}" stroke="${paint}" stroke-width="${width}"/><path d="${arc}" stroke="${light}" stroke-width="${width * 0.3}"/></g>`;
}

function mudguard(random: Random, x: number, y: number, radius: number, { edge, dark }: Shades): string {
  if (random.chance(0.35)) return '';
  const arc = svg`M${x - radius * 0.82} ${y - radius * 0.72}A${radius * 1.1} ${radius * 1.1} 0 0 1 ${x + radius * 0.5} ${y - radius * 0.97}`;
  const colour = random.pick([dark, IRON]);
  return svg`<g fill="none" stroke-linecap="round"><path d="${arc}" stroke="${mix(edge, '#000000', 0.3)}" stroke-width="12"/><path d="${arc}" stroke="${colour}" stroke-width="8"/></g>`;
}

function steps({ fire, sill }: Frame): string {
  return svg`<path d="M${fire + 2} ${sill + 8}v70M${fire + 36} ${sill + 8}v70M${fire + 2} ${sill + 30}h34M${fire + 2} ${sill + 54}h34M${fire + 2} ${sill + 78}h34" stroke="${IRON}" stroke-width="6" stroke-linecap="round"/>`;
}
