/** A field seen from above: furrows that turn at the headland. Takes the colour of the text around it. */
export function logo(): string {
  return '<svg width="36" height="36" viewBox="0 0 40 40" fill="none" stroke="currentColor" stroke-width="4" aria-hidden="true"><path d="M4 38V20a16 16 0 0 1 32 0v18M12 38V20a8 8 0 0 1 16 0v18M20 38V20"/></svg>';
}

/** The same mark as an SVG document, for the browser's tab and for search engines. */
export function icon(): string {
  return '<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512" viewBox="-8 -8 56 56" fill="none" stroke="#1b1903" stroke-width="4"><path fill="#ffcf24" stroke="none" d="M-8-8h56v56H-8z"/><path d="M4 38V20a16 16 0 0 1 32 0v18M12 38V20a8 8 0 0 1 16 0v18M20 38V20"/></svg>';
}

/** The two kinds of machine that the shop sells. */
export type Kind = 'classic' | 'autonomous';

/** Draws the picture of a category's teaser: an SVG document of 800 by 500 units. */
export function teaser(kind: Kind): string {
  return kind === 'classic' ? sunset() : dusk();
}

/** Draws a store's front as an SVG document of 480 by 300 units. `number`, from 0, chooses its shape and colours. */
export function store(number: number): string {
  const walls = ['#a8452f', '#3f6b52', '#caa04a', '#47708c', '#8b5a6d', '#6d7a43'];
  const skies = ['#dfe8e4', '#ece4d4', '#dbe4ec'];
  const [wall, sky] = [walls[number % walls.length]!, skies[number % skies.length]!];
  const [roof, width] = [70 + ((number * 37) % 50), 230 + ((number * 53) % 90)];
  const left = 240 - width / 2;
  const right = left + width;
  const gable = [
    `M${left - 14} 150L240 ${roof}L${right + 14} 150Z`,
    `M${left - 14} 150V${roof + 20}L240 150V${roof + 20}L${right + 14} 150Z`,
    `M${left - 14} 150Q240 ${roof - 60} ${right + 14} 150Z`,
    `M${left - 14} 150L${left + 40} ${roof + 10}H${right - 40}L${right + 14} 150Z`,
  ][number % 4]!;
  const doors = 1 + (number % 2);
  const silo =
    number % 3 === 0
      ? `<path d="M${right + 22} 250V110a28 28 0 0 1 56 0v140Z" fill="#aab4b1"/><path d="M${right + 22} 140h56m-56 36h56m-56 36h56" stroke="#85918e" stroke-width="4"/>`
      : '';
  const tree =
    number % 3 === 1
      ? `<path d="M${left - 52} 250v-60" stroke="#5b4a36" stroke-width="9"/><circle cx="${left - 52}" cy="160" r="42" fill="#5f8458"/><circle cx="${left - 34}" cy="178" r="26" fill="#4d7048"/>`
      : '';
  const gate = (x: number, span: number) =>
    `<path d="M${x} 250v-68h${span}v68Z" fill="#f3ead2"/><path d="M${x} 196h${span}m${-span} 14h${span}m${-span} 14h${span}m${-span} 14h${span}" stroke="#c9bc98" stroke-width="3"/>`;
  const gates =
    doors === 2
      ? gate(left + 18, width / 2 - 28) + gate(left + width / 2 + 10, width / 2 - 28)
      : gate(left + 26, width * 0.55);
  const shop =
    doors === 1 ? `<path d="M${right - 66} 190h42v36h-42Z" fill="#cfe3ea" stroke="#22302a" stroke-width="4"/>` : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="300" viewBox="0 0 480 300"><path fill="${sky}" d="M0 0h480v300H0z"/><path d="M0 214q120-44 240-20t240-26v132H0Z" fill="#9fb487"/>${silo}${tree}<path d="M${left} 148h${width}v102H${left}Z" fill="${wall}"/><path d="${gable}" fill="#2c3a34"/><path d="M${left} 152h${width}" stroke="#000" stroke-opacity=".25" stroke-width="8"/><path d="M${left + width / 2 - 34} 160h68v16h-68Z" fill="#ffcf24"/>${gates}${shop}<path d="M0 250h480v50H0Z" fill="#78906a"/><path d="M${left} 250h${width}l60 50H${left - 60}Z" fill="#b9b4a4"/></svg>`;
}

function sunset(): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="500" viewBox="0 0 800 500"><defs><linearGradient id="k" x2="0" y2="1"><stop stop-color="#e9785a"/><stop offset=".6" stop-color="#f6b961"/><stop offset="1" stop-color="#fbe3a4"/></linearGradient></defs><path fill="url(#k)" d="M0 0h800v500H0z"/><circle cx="560" cy="236" r="92" fill="#fff3c9"/><path d="M0 250q160-70 330-26t470-40v120H0Z" fill="#b4573f"/><path d="M0 276q220-48 420-12t380-22v90H0Z" fill="#8a3f37"/><path d="M0 500V300q400-46 800 0v200Z" fill="#5b2d2c"/>${furrows('#e8a552', 300)}${farmer()}</svg>`;
}

function dusk(): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="500" viewBox="0 0 800 500"><defs><linearGradient id="k" x2="0" y2="1"><stop stop-color="#10263a"/><stop offset=".7" stop-color="#2f6173"/><stop offset="1" stop-color="#8fc0b4"/></linearGradient></defs><path fill="url(#k)" d="M0 0h800v500H0z"/><g fill="#fff"><circle cx="90" cy="70" r="2"/><circle cx="210" cy="120" r="1.5"/><circle cx="330" cy="48" r="2"/><circle cx="480" cy="96" r="1.5"/><circle cx="690" cy="60" r="2"/><circle cx="740" cy="150" r="1.5"/></g><path d="M120 92 620 60M620 60 364 116" stroke="#8ff0e0" stroke-opacity=".5" stroke-width="2" stroke-dasharray="3 9"/><circle cx="620" cy="60" r="6" fill="#8ff0e0"/><path d="M0 292q400-20 800 0v40H0Z" fill="#173c45"/><path d="M0 500V300h800v200Z" fill="#0f2c34"/>${furrows('#57c9b0', 300)}${robot()}</svg>`;
}

/** Rows that meet at the horizon. */
function furrows(colour: string, horizon: number): string {
  let rows = '';
  for (let i = -9; i <= 9; i++) rows += `M${400 + i * 14} ${horizon - 6}L${400 + i * 132} 500`;
  return `<path d="${rows}" stroke="${colour}" stroke-opacity=".55" stroke-width="5"/>`;
}

function farmer(): string {
  return '<g transform="translate(90 106) scale(1.4)"><path d="M62 62V10h78l10 52 96 8q14 2 14 16v44H40Z" fill="#7d1f1c"/><path d="M74 20h54l8 44H74Z" fill="#fbe3a4"/><path d="M54 10h96" stroke="#2a1616" stroke-width="10" stroke-linecap="round"/><path d="M190 66V10" stroke="#2a1616" stroke-width="8"/><path d="M22 92a66 66 0 0 1 108-22" fill="none" stroke="#b3352b" stroke-width="14" stroke-linecap="round"/><g fill="#231313"><circle cx="76" cy="130" r="64"/><circle cx="232" cy="154" r="40"/></g><g fill="#f0b64e"><circle cx="76" cy="130" r="34"/><circle cx="232" cy="154" r="21"/></g><g fill="#7d1f1c"><circle cx="76" cy="130" r="11"/><circle cx="232" cy="154" r="8"/></g></g>';
}

function robot(): string {
  return '<g transform="translate(210 126) scale(1.4)"><path d="M110 40V8" stroke="#0a1d23" stroke-width="8"/><path d="M92-10h36v20H92Z" fill="#0a1d23"/><path d="M92 0h36" stroke="#8ff0e0" stroke-width="4"/><path d="M14 108 8 66q2-28 34-30 110-12 206 34 20 10 16 38Z" fill="#d7e2df"/><path d="M196 52q40 14 56 24l-4 10h-70Z" fill="#0a1d23"/><path d="M12 92h250" stroke="#2f6173" stroke-width="12"/><path d="M214 84h44" stroke="#8ff0e0" stroke-width="5" stroke-linecap="round"/><g fill="#0a1d23"><circle cx="66" cy="120" r="48"/><circle cx="216" cy="120" r="48"/></g><g fill="#8fc0b4"><circle cx="66" cy="120" r="27"/><circle cx="216" cy="120" r="27"/></g><g fill="#0a1d23"><circle cx="66" cy="120" r="8"/><circle cx="216" cy="120" r="8"/></g></g>';
}
