const COLOURS = ['#e0ab00', '#2f7d52', '#c4512d', '#3f7fae'];
const STRAWS = [40, 75, 105, 140, 165, 190, 225, 250, 280, 120, 205, 60];

const furrow = (x: number, y: number) =>
  `<path class="celebration-furrow" pathLength="100" d="M${160 - x} 176V130a${x} ${y} 0 0 1 ${2 * x} 0v46"/>`;

const straw = (x: number, index: number) =>
  `<path class="celebration-straw" d="M${x} ${70 + ((index * 37) % 60)}l8 3" stroke="${COLOURS[index % COLOURS.length]}"/>`;

/** A tractor turns at the headland while straw flies; the stylesheet moves it, or not, as the visitor prefers. */
export const CELEBRATION = `<svg class="celebration" viewBox="0 0 320 180" width="320" height="180" fill="none" stroke="currentColor" stroke-width="4" stroke-linecap="round" aria-hidden="true">${furrow(140, 110)}${furrow(105, 82)}${furrow(70, 54)}${furrow(35, 26)}<g class="celebration-tractor" stroke="none"><path d="M-22 2v-18h14v-12h18v14l14 3v13Z" fill="#c4512d"/><circle cx="-12" cy="2" r="11" fill="currentColor"/><circle cx="14" cy="6" r="7" fill="currentColor"/><circle cx="-12" cy="2" r="5" fill="#ffcf24"/><circle cx="14" cy="6" r="3" fill="#ffcf24"/></g>${STRAWS.map(straw).join('')}</svg>`;
