/** A machine drawn on the ground line, with the horizontal space it takes. */
export interface Machine {
  drawing: string;
  left: number;
  right: number;
}

/** Measures of a classic tractor, in units of the drawing. */
export interface Frame {
  rearX: number;
  rearRadius: number;
  frontX: number;
  frontRadius: number;
  /** Where the bonnet begins. */
  fire: number;
  /** Where it ends. */
  nose: number;
  /** Its upper edge at the beginning and at the end, and its lower edge. */
  top: number;
  noseTop: number;
  sill: number;
}
