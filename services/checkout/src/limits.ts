/** Pieces of one SKU that a cart holds at most. */
export const MAX_LINE_QUANTITY = 99;

/** Different SKUs that a cart holds at most. */
export const MAX_LINES = 50;
