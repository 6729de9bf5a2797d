import { mix } from './colour.ts';
import type { Random } from './random.ts';
import { svg } from './svg.ts';

const RUBBER = '#23282a';
const LUG = '#15191b';
const SIDEWALL = '#343b3e';

/** What the wheels of one machine have in common. */
export interface WheelStyle {
  rim: string;
  /** Radius of the rim as a share of the wheel's. */
  rimShare: number;
  /** Height of the tread in units. */
  tread: number;
  /** Number of lugs around a wheel 100 units in radius. */
  lugs: number;
  face: 'dish' | 'holes' | 'spokes' | 'disc';
  bolts: number;
}

/** Chooses a style of wheel. `rims` are the colours to choose from. */
export function wheelStyle(random: Random, rims: readonly string[], faces: readonly WheelStyle['face'][]): WheelStyle {
  return {
    rim: random.pick(rims),
    rimShare: random.between(0.5, 0.66),
    tread: random.between(7, 13),
    lugs: Math.round(random.between(20, 34)),
    face: random.pick(faces),
    bolts: random.pick([5, 6, 8, 10]),
  };
}

/** Draws a wheel about its centre. */
export function wheel(x: number, y: number, radius: number, style: WheelStyle): string {
  const { rim, tread, bolts } = style;
  const rimRadius = radius * style.rimShare;
  const lugs = Math.round(style.lugs * Math.sqrt(radius / 100));
  const pitch = (2 * Math.PI * (radius - tread / 2)) / lugs;
  const sidePitch = (2 * Math.PI * radius * 0.84) / lugs;
  const dark = mix(rim, '#0b1218', 0.45);
  return svg`<g transform="translate(${x} ${y})" fill="none">
    <circle r="${radius - tread / 2}" stroke="${LUG}" stroke-width="${tread}" stroke-dasharray="${pitch * 0.62} ${pitch * 0.38}"/>
    <circle r="${radius - tread * 0.7}" fill="${RUBBER}"/>
    <circle r="${radius * 0.84}" stroke="${SIDEWALL}" stroke-width="${radius * 0.11}" stroke-dasharray="${sidePitch * 0.4} ${sidePitch * 0.6}"/>
    <circle r="${rimRadius + 5}" fill="${LUG}"/>
    <circle r="${rimRadius}" fill="${rim}" stroke="${dark}" stroke-width="3"/>
    ${face(rimRadius, style, dark)}
    <circle r="${rimRadius * 0.27}" fill="${mix(rim, '#ffffff', 0.25)}" stroke="${dark}" stroke-width="2"/>
    <circle r="${rimRadius * 0.38}" stroke="${dark}" stroke-width="4.5" stroke-linecap="round" stroke-dasharray="0 ${(2 * Math.PI * rimRadius * 0.38) / bolts}"/>
    <path d="M${-radius * 0.66} ${-radius * 0.66}A${radius * 0.93} ${radius * 0.93} 0 0 1 ${radius * 0.2} ${-radius * 0.91}" stroke="#fff" stroke-opacity=".22" stroke-width="3" stroke-linecap="round"/>
  </g>`;
}

function face(radius: number, { rim, bolts, face }: WheelStyle, dark: string): string {
  const around = (ring: number, share: number, width: number, colour: string): string => {
    const step = (2 * Math.PI * radius * ring) / bolts;
    return svg`<circle r="${radius * ring}" stroke="${colour}" stroke-width="${width}" stroke-dasharray="${step * share} ${step * (1 - share)}"/>`;
  };
  switch (face) {
    case 'dish':
      return svg`<circle r="${radius * 0.8}" fill="${mix(rim, '#0b1218', 0.16)}"/><circle r="${radius * 0.56}" fill="${rim}"/>`;
    case 'holes':
      return svg`<circle r="${radius * 0.84}" fill="${mix(rim, '#0b1218', 0.1)}"/>${around(0.68, 0.3, radius * 0.2, dark)}`;
    case 'spokes':
      return svg`<circle r="${radius * 0.86}" fill="${LUG}"/>${around(0.62, 0.42, radius * 0.52, rim)}<circle r="${radius * 0.45}" fill="${rim}"/>`;
    case 'disc':
      return svg`<circle r="${radius * 0.82}" stroke="${dark}" stroke-width="2"/>${around(0.64, 0.62, radius * 0.05, dark)}`;
  }
}

/** Draws a rubber track: `x` is its middle, it stands on `ground`, its top is `topShare` as long as its foot. */
export function track(
  x: number,
  ground: number,
  length: number,
  height: number,
  topShare: number,
  style: WheelStyle,
): string {
  const [half, top] = [length / 2, (length / 2) * topShare];
  const corner = height * 0.3;
  const outline = svg`M${x - half + corner} ${ground}H${x + half - corner}Q${x + half + corner * 0.5} ${ground} ${x + half} ${ground - corner}L${x + top} ${ground - height + corner * 0.5}Q${x + top - corner * 0.3} ${ground - height} ${x + top - corner} ${ground - height}H${x - top + corner}Q${x - top + corner * 0.3} ${ground - height} ${x - top} ${ground - height + corner * 0.5}L${x - half} ${ground - corner}Q${x - half - corner * 0.5} ${ground} ${x - half + corner} ${ground}Z`;
  const pitch = 260 / style.lugs;
  const roller = height * 0.17;
  const rollers = Math.max(3, Math.round((length - height * 0.6) / (roller * 2.4)));
  let inside = '';
  for (let i = 0; i < rollers; i++) {
    const rollerX = x - half + corner * 1.1 + ((length - corner * 2.2) * i) / (rollers - 1);
    inside += svg`<circle cx="${rollerX}" cy="${ground - roller - 11}" r="${roller - 4}" fill="${style.rim}" stroke="${LUG}" stroke-width="8"/><circle cx="${rollerX}" cy="${ground - roller - 11}" r="${roller * 0.3}" fill="${LUG}"/>`;
  }
  return svg`<path d="${outline}" fill="${SIDEWALL}" stroke="${LUG}" stroke-width="16" stroke-linejoin="round"/>
    <path d="${outline}" fill="none" stroke="${RUBBER}" stroke-width="8" stroke-dasharray="${pitch} ${pitch * 0.5}"/>
    ${inside}
    ${wheel(x, ground - height * 0.62, height * 0.3, { ...style, tread: 4, rimShare: 0.78 })}`;
}
