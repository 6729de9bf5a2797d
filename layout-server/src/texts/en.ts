/** What the layout itself says, in English. The other catalogues have the same shape. */
export const en = {
  /** What the language calls itself. */
  name: 'English',
  skip: 'Skip to content',
  tools: 'Page tools',
  language: 'Language',
  boundaries: 'show team boundaries',
  /** What stands in for fragments whose podlets never answered. */
  fallbacks: {
    claim: 'Headland. Tractors, to the edge of the field.',
    navigation: 'Main',
    machines: 'Machines',
    stores: 'Stores',
    cart: 'Cart',
    picker: 'The stores cannot be shown right now. Please try again in a minute.',
    addToCart: 'This cannot be ordered right now. Please try again in a minute.',
  },
  errors: {
    404: { title: 'Nothing grows here', text: 'This page does not exist, or it moved to another field.' },
    410: { title: 'Gone to a good home', text: 'We no longer sell this machine.' },
    500: { title: 'That stalled', text: 'Something broke on our side. We have been told.' },
    503: {
      title: 'Stuck in the mud',
      text: 'This part of the shop does not answer right now. Try again in a minute.',
    },
    machines: 'See all machines',
    start: 'Back to the start',
  },
};

export type Texts = typeof en;
