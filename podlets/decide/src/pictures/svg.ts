/**
 * Writes SVG with numbers rounded to one decimal: a tenth of a unit is below a pixel, and the file stays small.
 * Only numbers and text that this folder wrote itself may be put in.
 */
export function svg(strings: TemplateStringsArray, ...values: (string | number)[]): string {
  let out = strings[0]!;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    out += (typeof value === 'number' ? Math.round(value * 10) / 10 : value) + strings[i + 1]!;
  }
  return out.replace(/\s*\n\s*/g, '');
}
