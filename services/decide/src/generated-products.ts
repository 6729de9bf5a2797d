import { COLOUR_CODES, type ColourCode, type ProductTexts, type SeedProduct } from './seed.ts';

const CODES = Object.keys(COLOUR_CODES) as ColourCode[];
const PLACES = ['Ashdown', 'Birchley', 'Crowford', 'Elmstead', 'Fernhill', 'Gorsey', 'Hazelmere', 'Inglewood'];
const KINDS = { classic: ['Carter', 'Thresher', 'Hedger', 'Drayman'], autonomous: ['Scout', 'Warden', 'Pilot'] };

/**
 * Products for load: the same ones every time, two classics to one autonomous, `CL-1001` and `AU-1001` upwards.
 *
 * @param count how many
 */
export function generateProducts(count: number): (SeedProduct & { readonly german: ProductTexts })[] {
  return Array.from({ length: count }, (_, i) => {
    const category = i % 3 === 2 ? 'autonomous' : 'classic';
    const number = 1001 + (category === 'autonomous' ? Math.floor(i / 3) : Math.floor(i / 3) * 2 + (i % 3));
    const place = PLACES[i % PLACES.length]!;
    const kind = KINDS[category][i % KINDS[category].length]!;
    const power = 20 + ((i * 7) % 230);
    return {
      id: `${category === 'classic' ? 'CL' : 'AU'}-${number}`,
      category,
      name: `${place} ${kind} ${number}`,
      description: `The ${kind} from ${place}, number ${number} in a long line of machines that do what they are asked.`,
      highlights: [`${power} hp`, `${1 + (i % 9)}.${i % 10} t`, `Built in ${place}`],
      german: {
        description: `Der ${kind} aus ${place}, Nummer ${number} in einer langen Reihe von Maschinen, die tun, was man ihnen sagt.`,
        highlights: [`${power} PS`, `${1 + (i % 9)},${i % 10} t`, `Gebaut in ${place}`],
      },
      lastmod: `2026-0${1 + (i % 4)}-${String(1 + (i % 28)).padStart(2, '0')}`,
      // 5 and 12 have no common divisor: up to four codes from any start are different ones.
      variants: Array.from(
        { length: 1 + (i % 4) },
        (_, n) => [CODES[(i + n * 5) % CODES.length]!, 9_000 + ((i * 7919 + n * 300) % 1_811) * 100] as const,
      ),
    };
  });
}
