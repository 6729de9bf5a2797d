/** What this team's fragments say, in English. The other catalogues have the same shape. */
export const en = {
  title: 'You may also like',
  all: 'All machines',
};

export type Texts = typeof en;
