/** Rows in one statement, which keeps the number of bound values below SQLite's limit of 32,766 for up to 65 columns. */
const ROWS = 500;

/** A list in parts of at most `size`: by default, of as many rows as a statement takes. */
export const batches = <T>(list: readonly T[], size = ROWS): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size));
