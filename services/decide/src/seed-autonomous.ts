import type { SeedProduct } from './seed.ts';

export const AUTONOMOUS: readonly SeedProduct[] = [
  {
    id: 'AU-01',
    category: 'autonomous',
    name: 'Rowan R1',
    description:
      'Send it out with a message, and it comes home before it rains. The R1 learns your fields by being driven around them once, and asks when it is not sure.',
    highlights: [
      'Learns a field in a single lap, to 2.5 cm',
      'Reads the forecast and plans the day around it',
      '60 kWh battery, nine hours of light work',
      'Stops for hares, dogs and people',
    ],
    lastmod: '2026-04-18',
    variants: [
      ['SN', 64_000],
      ['SL', 64_000],
      ['OC', 65_500],
    ],
  },
  {
    id: 'AU-02',
    category: 'autonomous',
    name: 'Nightshift Solo',
    description:
      'It begins when you go in. The Solo works by heat and radar instead of light, shows a single amber lamp and leaves a report with the morning coffee.',
    highlights: [
      'Thermal cameras and radar: darkness makes no difference',
      '52 dB at ten metres, quieter than a conversation',
      'Report at 06:00: area, time, energy, surprises',
    ],
    lastmod: '2026-03-30',
    variants: [
      ['NI', 89_500],
      ['SK', 88_000],
    ],
  },
  {
    id: 'AU-03',
    category: 'autonomous',
    name: 'Hoarfrost H8',
    description:
      'Clears lanes, yards and runways to the last metre, in weather that people should not be out in. It knows where the kerbs are, because it was shown them in summer.',
    highlights: [
      'Works from −35 °C, battery heated from the grid',
      'Blower throws 900 t of snow an hour',
      'Follows a map made before the first snow',
    ],
    lastmod: '2025-11-27',
    variants: [['SN', 112_000]],
  },
  {
    id: 'AU-04',
    category: 'autonomous',
    name: 'Surveyor 4E',
    description:
      'Half tractor, half agronomist. While it hoes, the Surveyor takes a soil sample every twenty metres and draws a map of what your field is short of.',
    highlights: [
      'Soil sample and analysis every 20 m, on the move',
      'Hoes between plants, guided by four cameras',
      'Maps are yours: open formats, stored on your farm',
    ],
    lastmod: '2026-04-09',
    variants: [
      ['SL', 97_300],
      ['PL', 98_900],
      ['CO', 99_900],
    ],
  },
  {
    id: 'AU-05',
    category: 'autonomous',
    name: 'Heron Twin',
    description:
      'Two slim machines that think as one. Together they carry a boom of eighteen metres; apart, each looks after its own side of the ditch.',
    highlights: [
      'Two units, 31 hp each, coupled by radio',
      '18 m working width at 0.3 bar ground pressure',
      'One carries on if the other needs a break',
    ],
    lastmod: '2026-02-20',
    variants: [
      ['OC', 134_000],
      ['WH', 134_000],
    ],
  },
  {
    id: 'AU-06',
    category: 'autonomous',
    name: 'Lodestone RG',
    description:
      'Keeps a line like a ruler. The Lodestone drives row crops to a centimetre and a half without satellites, so that valleys and bad weather stop nobody.',
    highlights: [
      '1.5 cm along the row, without a satellite signal',
      'Track width changes from 1.5 to 2.25 m while driving',
      'Takes any implement with a three-point hitch',
    ],
    lastmod: '2026-01-22',
    variants: [
      ['NI', 105_400],
      ['SN', 105_400],
    ],
  },
  {
    id: 'AU-07',
    category: 'autonomous',
    name: 'Understorey',
    description:
      'A forester on rubber tracks. It thins, plants and carries between standing trees, weighs each step and does not leave a rut behind.',
    highlights: [
      'Ground pressure below that of a walking person',
      'Recognises 40 species of tree by their bark',
      'Plants 300 seedlings an hour and notes where',
    ],
    lastmod: '2026-04-01',
    variants: [['MO', 147_800]],
  },
  {
    id: 'AU-08',
    category: 'autonomous',
    name: 'Longbarrow 400',
    description:
      'Our largest. The Longbarrow works five hundred hectares on its own, fetches its own seed and drives itself to the charger. You will miss the view from its cab; it has none.',
    highlights: [
      '400 hp from four wheel-hub motors',
      '480 kWh, recharged in 70 minutes',
      'Fetches seed and swaps tools by itself',
      'Three independent systems can each bring it to a stop',
    ],
    lastmod: '2026-04-25',
    variants: [
      ['PL', 186_000],
      ['SK', 184_500],
      ['SL', 184_500],
      ['SN', 190_000],
    ],
  },
];
