import type { SeedProduct } from './seed.ts';

export const CLASSICS: readonly SeedProduct[] = [
  {
    id: 'CL-01',
    category: 'classic',
    name: 'Hollybrook 28',
    description:
      'The tractor that half the valley learnt to drive on. Three cylinders, one long lever, and a bonnet that opens without a spanner: what breaks can be seen, and what can be seen can be mended before lunch.',
    highlights: [
      '28 hp three-cylinder diesel, serviceable with one toolbox',
      'Eight forward gears, two reverse, no electronics in between',
      'Turns within 2.9 m, so it fits old yards',
      'Sprung pan seat with folding backrest',
    ],
    lastmod: '2026-03-02',
    variants: [
      ['ME', 18_900],
      ['BA', 18_900],
      ['SK', 19_400],
    ],
  },
  {
    id: 'CL-02',
    category: 'classic',
    name: 'Dunmore Pony',
    description:
      'Small enough for the kitchen garden, stubborn enough for the bog behind it. The Pony weighs little more than the animal it is named after and leaves a lawn as it found it.',
    highlights: [
      '14 hp, started by hand or by key',
      '620 kg with a full tank: light on wet ground',
      'Mower, rake and tipping box clip on without tools',
    ],
    lastmod: '2026-02-11',
    variants: [
      ['ME', 9_000],
      ['WH', 9_300],
    ],
  },
  {
    id: 'CL-03',
    category: 'classic',
    name: 'Old Tobias',
    description:
      'Built to the drawings of 1954, with the bearings of today. Tobias has one colour, one speed that suits him and a sound that brings children to the fence.',
    highlights: [
      'Two-cylinder engine that idles at 320 rpm',
      'Cast-iron frame, riveted by hand',
      'Belt pulley for saws, mills and threshers',
    ],
    lastmod: '2025-11-20',
    variants: [['BA', 31_500]],
  },
  {
    id: 'CL-04',
    category: 'classic',
    name: 'Larkfield 45',
    description:
      'Up before the birds and quiet enough not to mind them. The Larkfield is the all-rounder of the house: hay in June, logs in November, and the school fete in between.',
    highlights: [
      '45 hp with a flat torque curve from 1,200 rpm',
      'Synchronised shuttle: forward and back without the clutch',
      'Front loader lifts 1.4 t to 3.1 m',
      'Fenders wide enough for a passenger and a sandwich',
    ],
    lastmod: '2026-04-14',
    variants: [
      ['SK', 36_800],
      ['SL', 36_800],
      ['WH', 37_200],
      ['RU', 37_600],
    ],
  },
  {
    id: 'CL-05',
    category: 'classic',
    name: 'Brannoch Drover',
    description:
      'Made for hill farms where the road ends two gates before the house. A low centre of gravity, four driven wheels and a winch that has pulled out more than one delivery van.',
    highlights: [
      'Four-wheel drive with both differentials lockable',
      'Rated for slopes of up to 40 %',
      '3.5 t winch with 60 m of rope',
    ],
    lastmod: '2026-01-30',
    variants: [
      ['MO', 52_400],
      ['BA', 52_400],
    ],
  },
  {
    id: 'CL-06',
    category: 'classic',
    name: 'Tidewater 60',
    description:
      'Salt water eats tractors. This one is galvanised from axle to exhaust and launches boats, rakes seaweed and hauls nets without leaving a flake of rust on the sand.',
    highlights: [
      'Hot-dip galvanised frame, stainless fastenings',
      'Wades to 90 cm with sealed hubs and raised breather',
      '60 hp and a hitch at the height of a boat trailer',
    ],
    lastmod: '2026-02-27',
    variants: [['OC', 58_200]],
  },
  {
    id: 'CL-07',
    category: 'classic',
    name: 'Coppersmith 70',
    description:
      'For those who look at a tractor for as long as they drive it. Copper lines, polished by hand, run along an engine that would have earned its keep in any grey box.',
    highlights: [
      '70 hp four-cylinder with gear-driven camshaft',
      'Fuel and oil lines in real copper',
      'Oak steering wheel, turned in our own workshop',
    ],
    lastmod: '2026-03-19',
    variants: [
      ['CO', 67_900],
      ['SN', 66_400],
    ],
  },
  {
    id: 'CL-08',
    category: 'classic',
    name: 'Nightjar Utility',
    description:
      'Heard at dusk, done by dawn. Eight lamps turn the yard into daylight, and a silencer the size of a milk churn keeps the neighbours asleep.',
    highlights: [
      'Eight work lamps, 16,000 lumens, all round',
      '68 dB at the ear of the driver',
      'Heated cab with room for a thermos flask of any make',
    ],
    lastmod: '2025-12-08',
    variants: [
      ['ME', 43_700],
      ['NI', 44_300],
    ],
  },
  {
    id: 'CL-09',
    category: 'classic',
    name: 'Harrow & Daughters 52',
    description:
      'Three sisters took over the works and left out what nobody had asked for. What is left is a clear dashboard, steps at a human height and a hitch that one person couples alone.',
    highlights: [
      '52 hp, one lever for speed and direction',
      'Hitch is coupled from the seat, with a clear view',
      'Every grease point within reach and numbered',
    ],
    lastmod: '2026-04-03',
    variants: [
      ['RU', 41_200],
      ['SK', 41_200],
      ['WH', 41_900],
    ],
  },
  {
    id: 'CL-10',
    category: 'classic',
    name: 'Stonewall 90',
    description:
      'Five tonnes of patience. The Stonewall moves rocks, roots and other people’s lorries, slowly and for good. It was never meant to be elegant, and then somebody painted it slate.',
    highlights: [
      '90 hp and 420 Nm, all of it at walking pace',
      'Rear axle housing of 28 mm steel',
      'Weights for front and wheels are part of the price',
    ],
    lastmod: '2026-01-16',
    variants: [
      ['BA', 84_500],
      ['SL', 85_300],
    ],
  },
  {
    id: 'CL-11',
    category: 'classic',
    name: 'Damson Orchardist',
    description:
      'One metre ten across, so that nothing is torn from a branch. Bonnet, wheels and roll bar are rounded, and even the exhaust points away from the fruit.',
    highlights: [
      '1.10 m wide, 1.25 m high with the roll bar down',
      'No edges: leaves and nets slide off',
      'Creeps at 200 m/h for picking on the move',
    ],
    lastmod: '2026-03-28',
    variants: [['PL', 39_800]],
  },
  {
    id: 'CL-12',
    category: 'classic',
    name: 'Four Seasons 75',
    description:
      'A plough in autumn, a blower in winter, a drill in spring, a baler in summer. The Four Seasons changes its tools faster than the weather changes its mind.',
    highlights: [
      'Tool change in under four minutes, from the cab',
      'Front and rear power take-off, 540 and 1,000 rpm',
      'Cab with heating, cooling and an honest window wiper',
      '75 hp, of which none is lost to gimmicks',
    ],
    lastmod: '2026-04-22',
    variants: [
      ['MO', 74_600],
      ['WH', 74_600],
      ['OC', 75_100],
      ['SN', 75_900],
    ],
  },
  {
    id: 'CL-13',
    category: 'classic',
    name: 'Blacksmith 110',
    description:
      'Forged where others are cast. The Blacksmith is the largest classic we build and the one that fleet managers ask about in a lowered voice.',
    highlights: [
      '110 hp six-cylinder, overhaul due at 15,000 hours',
      'Forged front axle, 7 t permitted load',
      'Power-shift in four groups under load',
    ],
    lastmod: '2026-02-05',
    variants: [
      ['NI', 118_000],
      ['CO', 121_500],
    ],
  },
  {
    id: 'CL-14',
    category: 'classic',
    name: 'Clover Mini',
    description:
      'A first tractor for smallholders: cheap to buy, cheap to feed, forgiving of mistakes. It fits a garage next to a bicycle, and both doors still open.',
    highlights: [
      '18 hp, 1.2 litres an hour at full work',
      'Garage-sized: 2.3 m long, 1.9 m high',
      'Handbook with drawings instead of warnings',
    ],
    lastmod: '2026-03-11',
    variants: [['ME', 11_700]],
  },
  {
    id: 'CL-15',
    category: 'classic',
    name: 'Weathercock 38',
    description:
      'The whole upper half turns: seat, wheel and pedals face forward for the road and backward for the forest, in one movement and without climbing down.',
    highlights: [
      'Driver’s stand turns by 180 degrees in five seconds',
      '38 hp, the same speeds in both directions',
      'Forestry guard and log tongs as standard',
    ],
    lastmod: '2025-12-19',
    variants: [
      ['SK', 33_400],
      ['BA', 33_400],
    ],
  },
];
