type Rgb = readonly [number, number, number];

const HEX = /^#[0-9a-f]{6}$/;

/**
 * Checks a colour that came from outside, because it is written into the drawing.
 * @throws {TypeError} if it is not six lower-case hexadecimal digits after a `#`.
 */
export function assertPaint(paint: string): void {
  if (!HEX.test(paint))
    throw new TypeError(`Paint ${JSON.stringify(paint)} is no colour. Write it as #rrggbb, lower case.`);
}

/** Mixes two colours: `share` 0 is the first, 1 the second. */
export function mix(first: string, second: string, share: number): string {
  const [a, b] = [rgb(first), rgb(second)];
  return `#${[0, 1, 2].map((i) => hex(a[i]! + (b[i]! - a[i]!) * share)).join('')}`;
}

/** How light a colour looks, 0 to 1 (Rec. 709 weights on the encoded values, which is enough to choose a contrast). */
export function lightness(colour: string): number {
  const [red, green, blue] = rgb(colour);
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}

function rgb(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function hex(channel: number): string {
  return Math.round(channel).toString(16).padStart(2, '0');
}

/** The shades that one paint throws on a machine. */
export interface Shades {
  paint: string;
  /** Where the light falls. */
  light: string;
  /** Turned away from the light. */
  dark: string;
  /** Edges and seams. */
  edge: string;
}

/** Computes the shades of a paint, warm towards the light and cool away from it. */
export function shadesOf(paint: string): Shades {
  return {
    paint,
    light: mix(paint, '#fff8e8', 0.34),
    dark: mix(paint, '#101a24', 0.34),
    edge: mix(paint, '#0b1218', 0.62),
  };
}
