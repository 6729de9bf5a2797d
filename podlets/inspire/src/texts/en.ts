const numbers = new Intl.NumberFormat('en');

/** What this team's fragments say, in English. The other catalogues have the same shape. */
export const en = {
  title: 'You may also like',
  all: 'All machines',
  /** @param euros whole euros */
  price: (euros: number) => `€ ${numbers.format(euros)}`,
};

export type Texts = typeof en;
