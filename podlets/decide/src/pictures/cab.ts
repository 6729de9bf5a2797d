import { GROUND, IRON } from './attachments.ts';
import type { Shades } from './colour.ts';
import type { Frame } from './machine.ts';
import type { Random } from './random.ts';
import { svg } from './svg.ts';

const BEACON = '#f08a1c';

/** Draws a closed cab with its driver's seat behind the glass. */
export function cab(random: Random, frame: Frame, shades: Shades, accent: string): string {
  const { rearX, fire, top, sill } = frame;
  const height = random.between(122, 152);
  const roof = top - height;
  const back = rearX - random.between(40, 70);
  const front = fire + random.between(4, 12);
  const lean = random.between(-14, 18);
  const rake = random.between(6, 26);
  const roofHeight = random.between(18, 32);
  const frontOver = random.between(10, 34);
  const pillar = random.pick([IRON, IRON, shades.dark]);
  const glass = svg`M${back} ${sill - 40}L${back + rake} ${roof}H${front - lean}L${front} ${top + 4}V${sill}H${back + 30}Z`;
  const door = back + (front - back) * random.between(0.42, 0.6);
  const roofFill = random.pick(['url(#p)', 'url(#p)', '#eceee8', IRON, accent]);
  const left = back + rake - random.between(10, 22);
  const right = front - lean + frontOver;
  const crown = random.between(4, 14);
  const beacon = random.chance(0.6)
    ? svg`<rect x="${left + random.between(14, 60)}" y="${roof - roofHeight - 19}" width="15" height="18" rx="5" fill="${BEACON}"/>`
    : '';
  const ventilation = random.chance(0.35)
    ? svg`<path d="M${left + 50} ${roof - roofHeight - 6}h${(right - left) * 0.4}" stroke="${IRON}" stroke-width="12" stroke-linecap="round"/>`
    : '';
  return svg`${silhouette(frame)}
    <path d="${glass}" fill="url(#g)" stroke="${pillar}" stroke-width="9" stroke-linejoin="round"/>
    <path d="M${door} ${roof}L${door + 6} ${sill}" stroke="${pillar}" stroke-width="${random.between(4, 8)}"/>
    <path d="M${door + 26} ${roof + 12}l-22 ${height * 0.62}M${door + 44} ${roof + 12}l-30 ${height * 0.8}" stroke="#fff" stroke-opacity=".4" stroke-width="6"/>
    <path d="M${back} ${sill - 34}H${front}V${sill + 16}H${back + 20}Z" fill="${shades.dark}" stroke="${shades.edge}" stroke-width="3"/>
    ${beacon}${ventilation}
    <path d="M${left} ${roof}Q${left - 4} ${roof - roofHeight} ${left + 22} ${roof - roofHeight}Q${(left + right) / 2} ${roof - roofHeight - crown} ${right - 18} ${roof - roofHeight + 2}Q${right + 2} ${roof - roofHeight + 4} ${right} ${roof}Z" fill="${roofFill}" stroke="${shades.edge}" stroke-width="3" stroke-linejoin="round"/>
    <path d="M${right - 26} ${roof - 7}h18M${left + 8} ${roof - 7}h14" stroke="#fff3c4" stroke-width="9" stroke-linecap="round"/>
    <path d="M${front - lean * 0.5} ${roof + 34}h18v34" fill="none" stroke="${IRON}" stroke-width="5"/><rect x="${front - lean * 0.5 + 11}" y="${roof + 52}" width="13" height="34" rx="4" fill="${IRON}"/>`;
}

/** Draws an open driver's place. */
export function seat(random: Random, { rearX, fire, top, rearRadius }: Frame, shades: Shades): string {
  const y = GROUND - rearRadius * 1.66 - 26;
  const colour = random.pick(['#20272a', '#5a3f2c', shades.dark]);
  const tilt = random.between(14, 30);
  return svg`<path d="M${rearX + 6} ${y + 62}v-34" stroke="${IRON}" stroke-width="12"/><path d="M${rearX - 24} ${y - 22}q-8 40 6 46h46" fill="none" stroke="${colour}" stroke-width="16" stroke-linecap="round" stroke-linejoin="round"/><path d="M${fire + 6} ${top + 20}L${fire - 12} ${top - 22}" stroke="${IRON}" stroke-width="8"/><path d="M${fire - 12 - tilt} ${top - 14}L${fire + tilt - 10} ${top - 32}" stroke="${IRON}" stroke-width="9" stroke-linecap="round"/><path d="M${fire - 8} ${top + 2}h22l6 24h-28Z" fill="${shades.dark}"/>`;
}

/** Draws a roll bar behind the seat. */
export function rollBar(random: Random, { rearX, top, rearRadius }: Frame): string {
  const x = rearX - random.between(38, 56);
  const height = random.between(110, 150);
  const bend = random.between(-16, 10);
  const bar = svg`M${x} ${GROUND - rearRadius - 60}L${x + bend} ${top - height + 40}Q${x + bend} ${top - height} ${x + bend + 14} ${top - height}`;
  const light = random.chance(0.6)
    ? svg`<rect x="${x + bend - 4}" y="${top - height - 22}" width="15" height="18" rx="5" fill="${BEACON}"/>`
    : '';
  return svg`${light}<path d="${bar}" fill="none" stroke="#11171a" stroke-width="15" stroke-linecap="round"/><path d="${bar}" fill="none" stroke="#465156" stroke-width="8" stroke-linecap="round"/>`;
}

/** Draws a roof on posts. */
export function canopy(
  random: Random,
  { rearX, fire, top, rearRadius }: Frame,
  shades: Shades,
  accent: string,
): string {
  const back = rearX - random.between(44, 66);
  const front = fire + random.between(10, 44);
  const roof = top - random.between(116, 146);
  const sag = random.between(-14, 16);
  const fill = random.pick(['url(#p)', accent, '#eceee8']);
  const frontPost = random.chance(0.6) ? svg`M${front - 20} ${top + 4}L${front - 26} ${roof}` : '';
  return svg`<path d="M${back + 16} ${GROUND - rearRadius - 70}V${roof}${frontPost}" stroke="${IRON}" stroke-width="9"/><path d="M${back - 10} ${roof + 8}L${back} ${roof - 14}Q${(back + front) / 2} ${roof - 20 - sag} ${front} ${roof - 12}L${front + 12} ${roof + 8}Z" fill="${fill}" stroke="${shades.edge}" stroke-width="3" stroke-linejoin="round"/>`;
}

/** Seat and steering wheel, as seen through the glass. */
function silhouette({ rearX, fire, top, sill }: Frame): string {
  return svg`<g fill="none" stroke="#26302f" stroke-linecap="round"><path d="M${rearX + 2} ${top - 62}q-6 60 4 78h40" stroke-width="20"/><path d="M${fire - 8} ${sill - 20}l-14 -70m-14 14l28 -24" stroke-width="8"/></g>`;
}
