import { frontAttachment, GROUND, IRON, rearAttachment, STEEL } from './attachments.ts';
import { mix, type Shades } from './colour.ts';
import type { Machine } from './machine.ts';
import type { Random } from './random.ts';
import { svg } from './svg.ts';
import { track, type WheelStyle, wheel, wheelStyle } from './wheels.ts';

const GLASS = '#10171a';

/** A body without its sensors: `deck` is the height of its upper side at `mastX`. */
interface Body extends Machine {
  mastX: number;
  deck: number;
}

/** Draws a machine that drives itself: no cab, no seat, sensors instead. */
export function autonomous(random: Random, shades: Shades): Machine {
  const glow = random.pick(['#7fe3ff', '#b8ff8f', '#ffffff', '#ffd76e']);
  const style = wheelStyle(
    random,
    [shades.paint, '#d5dbdb', '#3b464a', '#eceee8', shades.dark],
    ['disc', 'spokes', 'holes', 'disc'],
  );
  const draw = random.pick([wedge, wedge, slung, tracked, tracked, portal]);
  const body = draw(random, shades, style, glow);
  return { ...body, drawing: sensors(random, body, glow) + body.drawing };
}

/** One smooth shell over four like wheels. */
function wedge(random: Random, shades: Shades, style: WheelStyle, glow: string): Body {
  const radius = random.between(84, 106);
  const frontRadius = radius - random.pick([0, 0, random.between(8, 20)]);
  const [rearX, frontX] = [250, 250 + random.between(290, 350)];
  const left = rearX - random.between(50, 92);
  const right = frontX + random.between(66, 116);
  const top = random.between(236, 274);
  const nose = top + random.between(44, 104);
  const sill = random.between(398, 420);
  const hump = random.between(-26, 22);
  const tail = random.between(-10, 30);
  const spine = svg`C${left + (right - left) * 0.42} ${top + hump - 18} ${right - 130} ${top + hump * 0.4} ${right - 6} ${nose}`;
  const outline = svg`M${left + 14} ${sill}L${left} ${top + 62}Q${left - 2 + tail * 0.3} ${top} ${left + 42 + tail} ${top}${spine}Q${right + 14} ${nose + 14} ${right + 4} ${sill - 30}L${right - 16} ${sill}Z`;
  const arch = random.between(10, 18);
  const front = frontAttachment(random, right - 10, sill - 6, shades.dark);
  const back = rearAttachment(random, Math.min(left + 14, rearX - radius), GROUND - radius, shades.dark);
  const skirt = random.pick([shades.edge, IRON, shades.dark]);
  const belt = random.between(0.48, 0.72);
  const beltY = top + (sill - top) * belt;
  const drawing = svg`${back.drawing}
    <circle cx="${rearX + 18}" cy="${GROUND - radius - 4}" r="${radius - 3}" fill="#0f1415"/><circle cx="${frontX + 18}" cy="${GROUND - frontRadius - 4}" r="${frontRadius - 3}" fill="#0f1415"/>
    <path d="M${rearX} ${sill - 20}H${frontX}V${GROUND - 66}H${rearX}Z" fill="${IRON}"/>
    ${front.drawing}
    <clipPath id="b"><path d="${outline}"/></clipPath>
    <path d="${outline}" fill="url(#p)" stroke="${shades.edge}" stroke-width="3" stroke-linejoin="round"/>
    <g clip-path="url(#b)">
      <path d="M${left - 20} ${beltY + random.between(0, 30)}L${right + 20} ${beltY + random.between(0, 40)}V${sill + 9}H${left - 20}Z" fill="${skirt}"/>
      <path d="M${right - random.between(70, 130)} ${nose - 60}L${right - 52} ${nose + 46}L${right + 30} ${nose + 40}V${nose - 60}Z" fill="${GLASS}"/>
      ${panels(random, left, right, top + hump * 0.4, beltY, shades)}
      <circle cx="${rearX}" cy="${GROUND - radius}" r="${radius + arch}" fill="${GLASS}"/><circle cx="${frontX}" cy="${GROUND - frontRadius}" r="${frontRadius + arch}" fill="${GLASS}"/>
    </g>
    ${lamp(right - 44, nose + 22, right + 1, nose + 17, glow)}
    ${wheel(rearX, GROUND - radius, radius, style)}${wheel(frontX, GROUND - frontRadius, frontRadius, style)}`;
  const mastX = left + (right - left) * random.between(0.16, 0.34);
  const reachRight = Math.max(right + front.reach, frontX + frontRadius);
  return { drawing, left: Math.min(left, rearX - radius) - back.reach, right: reachRight, mastX, deck: top + 14 };
}

/** A slim hull slung between wheels taller than itself. */
function slung(random: Random, shades: Shades, style: WheelStyle, glow: string): Body {
  const radius = random.between(112, 134);
  const [rearX, frontX] = [240, 240 + random.between(300, 350)];
  const middle = random.between(318, 340);
  const half = random.between(52, 70);
  const [left, right] = [rearX - random.between(10, 50), frontX + random.between(20, 60)];
  const tip = random.between(24, 54);
  const outline = svg`M${left} ${middle}Q${left} ${middle - half} ${left + tip} ${middle - half}H${right - tip * 1.6}Q${right - 10} ${middle - half} ${right} ${middle + 6}Q${right - 6} ${middle + half} ${right - tip * 1.3} ${middle + half}H${left + tip}Q${left} ${middle + half} ${left} ${middle}Z`;
  const arm = (from: number, to: number) =>
    svg`<path d="M${from} ${middle + 10}L${to} ${GROUND - radius}" stroke="${shades.edge}" stroke-width="40" stroke-linecap="round"/><path d="M${from} ${middle + 10}L${to} ${GROUND - radius}" stroke="${shades.dark}" stroke-width="33" stroke-linecap="round"/>`;
  const back = rearAttachment(random, rearX - radius, GROUND - radius, shades.dark);
  const tank = random.between(70, 130);
  const tankX = (left + right) / 2 - tank / 2 + random.between(-30, 30);
  const drawing = svg`${back.drawing}
    <circle cx="${rearX + 20}" cy="${GROUND - radius - 4}" r="${radius - 3}" fill="#0f1415"/><circle cx="${frontX + 20}" cy="${GROUND - radius - 4}" r="${radius - 3}" fill="#0f1415"/>
    <rect x="${tankX}" y="${middle - half - 28}" width="${tank}" height="60" rx="${random.between(6, 26)}" fill="${random.pick([IRON, '#eceee8', shades.dark])}" stroke="${shades.edge}" stroke-width="3"/>
    <clipPath id="b"><path d="${outline}"/></clipPath>
    <path d="${outline}" fill="url(#p)" stroke="${shades.edge}" stroke-width="3"/>
    <g clip-path="url(#b)">
      ${panels(random, rearX + radius * 0.8, frontX - radius * 0.8, middle - half, middle + half * 0.3, shades)}
      <path d="M${left} ${middle + half * random.between(0.3, 0.6)}H${right}V${middle + half}H${left}Z" fill="${IRON}"/>
    </g>
    ${lamp(rearX + radius * 0.9, middle + half * 0.1, frontX - radius * 0.9, middle + half * 0.1, glow)}
    ${wheel(rearX, GROUND - radius, radius, style)}${wheel(frontX, GROUND - radius, radius, style)}
    ${arm((left + right) / 2 - 20, rearX)}${arm((left + right) / 2 + 20, frontX)}
    <circle cx="${rearX}" cy="${GROUND - radius}" r="15" fill="${STEEL}"/><circle cx="${frontX}" cy="${GROUND - radius}" r="15" fill="${STEEL}"/>
    <circle cx="${(left + right) / 2}" cy="${middle + 10}" r="34" fill="${shades.dark}" stroke="${shades.edge}" stroke-width="4"/><circle cx="${(left + right) / 2}" cy="${middle + 10}" r="12" fill="${glow}"/>`;
  const leftmost = Math.min(left, rearX - radius) - back.reach;
  return {
    drawing,
    left: leftmost,
    right: Math.max(right, frontX + radius),
    mastX: tankX + tank / 2,
    deck: middle - half - 22,
  };
}

/** A hull on one long track, or on two short ones. */
function tracked(random: Random, shades: Shades, style: WheelStyle, glow: string): Body {
  const height = random.between(128, 162);
  const twin = random.chance(0.45);
  const length = twin ? random.between(190, 220) : random.between(400, 460);
  const gap = twin ? random.between(220, 250) : 0;
  const share = random.between(twin ? 0.32 : 0.66, twin ? 0.6 : 0.92);
  const foot = GROUND - height;
  const half = random.between(210, 255);
  const [left, right] = [400 - half, 400 + half - random.between(0, 30)];
  const top = foot - random.between(78, 118);
  const [tail, slope] = [random.between(14, 70), random.between(60, 170)];
  const outline = svg`M${left + 16} ${foot + 26}L${left} ${foot - 30}L${left + tail} ${top}H${right - slope}L${right - 8} ${foot - 34}Q${right + 8} ${foot - 26} ${right} ${foot - 8}L${right - 30} ${foot + 26}Z`;
  const tracks = twin
    ? track(400 - gap / 2, GROUND - 6, length, height - 8, share, style) +
      track(400 + gap / 2, GROUND - 6, length, height - 8, share, style)
    : track(400, GROUND - 6, length, height - 8, share, style);
  const glassLeft = right - slope - random.between(-10, 20);
  const drawing = svg`<clipPath id="b"><path d="${outline}"/></clipPath>
    <path d="M${left + 60} ${foot}H${right - 60}V${GROUND - 50}H${left + 60}Z" fill="${IRON}"/>
    <path d="${outline}" fill="url(#p)" stroke="${shades.edge}" stroke-width="3" stroke-linejoin="round"/>
    <g clip-path="url(#b)">
      ${panels(random, left + tail, right - slope - 20, top, foot - 26, shades)}
      <path d="M${glassLeft} ${top - 4}h${random.between(30, 60)}L${right + 10} ${foot - 40}L${right - 60} ${foot - 24}Z" fill="${GLASS}"/>
      <path d="M${left - 9} ${foot - random.between(6, 22)}H${right + 20}V${foot + 40}H${left - 9}Z" fill="${random.pick([IRON, shades.edge])}"/>
    </g>
    ${lamp(right - 80, foot - 14, right - 8, foot - 14, glow)}
    ${tracks}`;
  const reach = (gap + length) / 2 + 12;
  const mastX = left + tail + random.between(30, 90);
  return { drawing, left: Math.min(left, 400 - reach), right: Math.max(right, 400 + reach), mastX, deck: top + 8 };
}

/** A high portal over the crop, with tools below. */
function portal(random: Random, shades: Shades, style: WheelStyle, glow: string): Body {
  const radius = random.between(66, 86);
  const [rearX, frontX] = [215, 215 + random.between(340, 380)];
  const top = random.between(232, 256);
  const depth = random.between(62, 84);
  const splay = random.between(-24, 34);
  const [left, right] = [rearX - random.between(10, 40), frontX + random.between(20, 60)];
  const leg = (x: number, side: number) => {
    const path = svg`M${x + side * splay} ${top + depth - 12}L${x} ${GROUND - radius}`;
    return svg`<path d="${path}" stroke="${shades.edge}" stroke-width="${34}"/><path d="${path}" stroke="${shades.paint}" stroke-width="28"/><path d="${path}" stroke="${shades.light}" stroke-width="6"/>`;
  };
  const tools = random.pick([4, 5, 6]);
  const toolY = random.between(372, 396);
  let hoes = '';
  for (let i = 0; i < tools; i++) {
    const x = rearX + radius + 26 + ((frontX - rearX - 2 * radius - 52) * i) / (tools - 1);
    hoes += svg`M${x} ${toolY}q14 ${(GROUND - toolY) / 2} -8 ${GROUND - toolY - 8}`;
  }
  const tip = random.between(20, 60);
  const outline = svg`M${left + 10} ${top + depth}L${left} ${top + 20}Q${left} ${top} ${left + 24} ${top}H${right - tip}L${right} ${top + depth * 0.55}L${right - 16} ${top + depth}Z`;
  const middle = (rearX + frontX) / 2;
  const drawing = svg`<circle cx="${rearX + 16}" cy="${GROUND - radius - 4}" r="${radius - 3}" fill="#0f1415"/><circle cx="${frontX + 16}" cy="${GROUND - radius - 4}" r="${radius - 3}" fill="#0f1415"/>
    <path d="M${middle - 50} ${top + depth - 10}V${toolY}M${middle + 50} ${top + depth - 10}V${toolY}" stroke="${STEEL}" stroke-width="10"/>
    <path d="${hoes}" fill="none" stroke="${STEEL}" stroke-width="8" stroke-linecap="round"/>
    <path d="M${rearX + radius + 10} ${toolY}H${frontX - radius - 10}" stroke="${IRON}" stroke-width="18" stroke-linecap="round"/>
    ${leg(rearX, 1)}${leg(frontX, -1)}
    <clipPath id="b"><path d="${outline}"/></clipPath>
    <path d="${outline}" fill="url(#p)" stroke="${shades.edge}" stroke-width="3" stroke-linejoin="round"/>
    <g clip-path="url(#b)">
      ${panels(random, left + 30, right - tip - 30, top, top + depth * 0.7, shades)}
      <path d="M${right - tip - 18} ${top - 3}L${right - tip + 8} ${top + depth}H${right + 9}V${top}Z" fill="${GLASS}"/>
      <path d="M${left} ${top + depth}H${right}" stroke="${IRON}" stroke-width="${random.between(16, 34)}"/>
    </g>
    ${lamp(right - tip + 4, top + depth * 0.55, right - 4, top + depth * 0.58, glow)}
    ${wheel(rearX, GROUND - radius, radius, style)}${wheel(frontX, GROUND - radius, radius, style)}
    <circle cx="${rearX}" cy="${GROUND - radius}" r="20" fill="${shades.paint}" stroke="${shades.edge}" stroke-width="3"/><circle cx="${frontX}" cy="${GROUND - radius}" r="20" fill="${shades.paint}" stroke="${shades.edge}" stroke-width="3"/>`;
  const reach = Math.max(right, frontX + radius);
  return {
    drawing,
    left: Math.min(left, rearX - radius),
    right: reach,
    mastX: left + random.between(60, 130),
    deck: top + 6,
  };
}

/** Seams, slots and a stripe between two heights. */
function panels(random: Random, left: number, right: number, top: number, bottom: number, shades: Shades): string {
  const width = right - left;
  const seam = left + width * random.between(0.3, 0.7);
  const slot = left + width * random.between(0.05, 0.5);
  const y = top + (bottom - top) * random.between(0.4, 0.7);
  const stripe = random.chance(0.6)
    ? svg`<path d="M${left - 90} ${y}L${right + 90} ${y + random.between(-20, 20)}" stroke="${random.pick(['#eceee8', shades.light, IRON, shades.edge])}" stroke-width="${random.between(6, 20)}"/>`
    : '';
  return svg`${stripe}<path d="M${seam} ${top - 20}l${random.between(-24, 24)} ${bottom - top + 30}" stroke="${shades.edge}" stroke-opacity=".6" stroke-width="2.5"/>
    <path d="M${slot} ${y}h${random.between(40, 78)}" stroke="${mix(shades.edge, '#000000', 0.3)}" stroke-width="${random.between(18, 34)}" stroke-dasharray="${random.between(4, 7)} ${random.between(5, 9)}"/>`;
}

/** A line of light. */
function lamp(x1: number, y1: number, x2: number, y2: number, glow: string): string {
  const line = svg`M${x1} ${y1}L${x2} ${y2}`;
  return svg`<g stroke="${glow}" stroke-linecap="round"><path d="${line}" stroke-opacity=".3" stroke-width="15"/><path d="${line}" stroke-width="6"/></g>`;
}

/** Mast with lidar, satellite receivers, aerial. */
function sensors(random: Random, { mastX, deck }: Body, glow: string): string {
  const height = random.between(34, 96);
  const [width, depth] = [random.between(34, 48), random.between(20, 30)];
  const top = deck - height;
  const head = random.chance(0.6)
    ? svg`<rect x="${mastX - width / 2}" y="${top - depth}" width="${width}" height="${depth}" rx="7" fill="${GLASS}"/><path d="M${mastX - width / 2} ${top - depth / 2}h${width}" stroke="${glow}" stroke-width="4"/>`
    : svg`<path d="M${mastX - width / 2} ${top}a${width / 2} ${width / 2} 0 0 1 ${width} 0Z" fill="${GLASS}"/><circle cx="${mastX + width * 0.22}" cy="${top - depth * 0.4}" r="5" fill="${glow}"/>`;
  const receiver = random.between(70, 150);
  const satellite = random.chance(0.75)
    ? svg`<path d="M${mastX + receiver} ${deck + 10}v-34" stroke="${STEEL}" stroke-width="6"/><path d="M${mastX + receiver - 20} ${deck - 22}q20 -24 40 0Z" fill="#eceee8" stroke="${STEEL}" stroke-width="2"/>`
    : '';
  const aerial = random.chance(0.6)
    ? svg`<path d="M${mastX - 30} ${deck + 12}l${random.between(-26, 4)} ${-random.between(70, 130)}" stroke="${IRON}" stroke-width="3"/>`
    : '';
  const post = random.chance(0.4)
    ? svg`<path d="M${mastX - 16} ${deck + 10}L${mastX} ${top}L${mastX + 16} ${deck + 10}" fill="none" stroke="${IRON}" stroke-width="7"/>`
    : svg`<path d="M${mastX} ${deck + 10}V${top}" stroke="${IRON}" stroke-width="${random.between(9, 18)}"/>`;
  return aerial + satellite + post + head;
}
