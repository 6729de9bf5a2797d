import type { Shades } from './colour.ts';
import type { Frame } from './machine.ts';
import type { Random } from './random.ts';
import { svg } from './svg.ts';

type Shape = 'flat' | 'round' | 'sloped' | 'beak';

/** Draws the bonnet with grille, louvres, stripe and headlight. */
export function bonnet(random: Random, frame: Frame, vintage: boolean, shades: Shades, accent: string): string {
  const { fire, nose, top, noseTop, sill } = frame;
  const length = nose - fire;
  const shape = random.pick<Shape>(vintage ? ['flat', 'round', 'flat'] : ['round', 'sloped', 'beak', 'sloped']);
  const outline = outlineOf(shape, frame);
  const grilleWidth = random.between(20, 34);
  const middle = top + (sill - top) * random.between(0.42, 0.6);
  const louvres = length * random.between(0.18, 0.34);
  const louvreHeight = (sill - top) * random.between(0.26, 0.42);
  const louvreX = nose - grilleWidth - louvres - random.between(18, 40);
  return svg`<clipPath id="b"><path d="${outline}"/></clipPath>
    <path d="${outline}" fill="url(#p)" stroke="${shades.edge}" stroke-width="3" stroke-linejoin="round"/>
    <g clip-path="url(#b)">
      ${stripe(random, frame, middle, accent)}
      ${grille(random, frame, shape, grilleWidth, vintage, shades)}
      <path d="M${louvreX} ${middle}h${louvres}" stroke="${shades.edge}" stroke-width="${louvreHeight}" stroke-dasharray="${random.between(4, 7)} ${random.between(5, 10)}"/>
      <path d="M${fire} ${top + 5}L${nose - 10} ${noseTop + 6}" stroke="#fff" stroke-opacity=".35" stroke-width="4"/>
      <path d="M${fire + length * random.between(0.16, 0.3)} ${top}V${sill}" stroke="${shades.edge}" stroke-opacity=".55" stroke-width="2"/>
    </g>
    ${headlight(random, frame, shape, vintage)}`;
}

function outlineOf(shape: Shape, { fire, nose, top, noseTop, sill }: Frame): string {
  const length = nose - fire;
  switch (shape) {
    case 'flat':
      return svg`M${fire} ${sill}V${top}L${nose - 12} ${noseTop}Q${nose} ${noseTop} ${nose} ${noseTop + 14}V${sill + 12}H${nose - 26}L${nose - 34} ${sill}Z`;
    case 'round':
      return svg`M${fire} ${sill}V${top}L${fire + length * 0.55} ${top + 2}C${nose - 20} ${noseTop} ${nose + 4} ${noseTop + 8} ${nose} ${sill - 20}L${nose - 6} ${sill + 6}H${nose - 40}L${nose - 50} ${sill}Z`;
    case 'sloped':
      return svg`M${fire} ${sill}V${top}L${nose - length * 0.34} ${noseTop - 4}Q${nose - 14} ${noseTop + 6} ${nose} ${noseTop + 52}L${nose - 6} ${sill + 10}H${nose - 48}L${nose - 60} ${sill - 8}Z`;
    case 'beak':
      return svg`M${fire} ${sill}V${top}L${fire + length * 0.7} ${noseTop - 8}L${nose - 6} ${noseTop + 18}Q${nose + 4} ${noseTop + 24} ${nose} ${noseTop + 38}L${nose - 20} ${sill + 8}H${nose - 52}L${nose - 70} ${sill - 10}Z`;
  }
}

function stripe(random: Random, { fire, nose, top, sill }: Frame, y: number, accent: string): string {
  const height = (sill - top) * random.between(0.09, 0.2);
  switch (random.pick(['none', 'line', 'wedge', 'double', 'skirt', 'sweep'])) {
    case 'line':
      return svg`<path d="M${fire} ${y}H${nose}" stroke="${accent}" stroke-width="${height}"/>`;
    case 'wedge':
      return svg`<path d="M${fire} ${y - height}L${nose} ${y}L${fire} ${y + height}Z" fill="${accent}"/>`;
    case 'double':
      return svg`<path d="M${fire} ${y - height}H${nose}M${fire} ${y + height * 0.4}H${nose}" stroke="${accent}" stroke-width="${height * 0.5}"/>`;
    case 'skirt':
      return svg`<path d="M${fire} ${sill - height * 0.7}H${nose}" stroke="${accent}" stroke-width="${height * 1.6}"/>`;
    case 'sweep':
      return svg`<path d="M${fire} ${sill}Q${fire + 60} ${y} ${nose} ${y - height}V${y}Q${fire + 90} ${y + height} ${fire + 40} ${sill}Z" fill="${accent}"/>`;
    default:
      return '';
  }
}

function grille(random: Random, frame: Frame, shape: Shape, width: number, vintage: boolean, shades: Shades): string {
  const { nose, noseTop, sill } = frame;
  const bars = svg`${random.between(2, 4)} ${random.between(3, 6)}`;
  if (vintage) {
    // the radiator stands upright at the very front, with a bright shell around it
    return svg`<path d="M${nose - width / 2 - 6} ${noseTop - 10}V${sill + 20}" stroke="${shades.light}" stroke-width="${width + 14}"/><path d="M${nose - width - 2} ${(noseTop + sill) / 2 + 8}H${nose - 4}" stroke="#1a2023" stroke-width="${sill - noseTop - 22}" stroke-dasharray="${bars}"/>`;
  }
  const lean = shape === 'beak' ? -16 : 6;
  return svg`<path d="M${nose - width - lean} ${noseTop + 22}L${nose + 20} ${noseTop + 34}V${sill - 8}H${nose - width - 14}Z" fill="#1a2023"/><path d="M${nose - width} ${noseTop + 40}h${width + 20}m${-width - 20} 13h${width + 20}m${-width - 20} 13h${width + 20}m${-width - 20} 13h${width + 20}" stroke="#5d696e" stroke-width="${random.between(2, 4)}"/>`;
}

function headlight(random: Random, { nose, noseTop, sill }: Frame, shape: Shape, vintage: boolean): string {
  const glass = random.pick(['#fff3c4', '#f4fbff', '#ffe69a']);
  if (vintage) {
    const y = noseTop + (sill - noseTop) * random.between(0.2, 0.6);
    const x = nose - random.between(36, 60);
    const radius = random.between(11, 16);
    return svg`<circle cx="${x}" cy="${y}" r="${radius}" fill="#2c3437"/><ellipse cx="${x + radius * 0.5}" cy="${y}" rx="${radius * 0.55}" ry="${radius * 0.85}" fill="${glass}" stroke="#8b979b" stroke-width="2"/>`;
  }
  const y = noseTop + (shape === 'beak' ? 30 : 40) + random.between(-4, 6);
  return random.chance(0.5)
    ? svg`<path d="M${nose - 42} ${y - 14}L${nose - 4} ${y - 2}L${nose - 3} ${y + 9}L${nose - 34} ${y + 4}Z" fill="${glass}" stroke="#1a2023" stroke-width="3" stroke-linejoin="round"/>`
    : svg`<circle cx="${nose - 22}" cy="${y + 2}" r="${random.between(8, 12)}" fill="${glass}" stroke="#1a2023" stroke-width="3"/>`;
}
