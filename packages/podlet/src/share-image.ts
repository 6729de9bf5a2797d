/** What the services that show links ask for: https://ogp.me and the documentation of each. None of them draws SVG. */
const [WIDTH, HEIGHT, TYPE] = [1200, 630, 'image/jpeg'] as const;

/** As JPEG measures it, 1 to 100; at this one a drawing of ours takes 50 to 60 KB. */
const QUALITY = 82;

/**
 * The Open Graph members of a picture that {@link drawShareImage} made.
 *
 * @param url path on the site or absolute
 * @param alt what the picture shows
 */
export const shareImage = (url: string, alt: string): Record<string, string> => ({
  image: url,
  'image:type': TYPE,
  'image:width': `${WIDTH}`,
  'image:height': `${HEIGHT}`,
  'image:alt': alt,
});

/**
 * Paint an SVG drawing as the picture of a shared link: a JPEG of 1200 by 630 pixels. What does not fit that shape is cut off
 * evenly. It takes about 20 ms on a thread of its own; the library is loaded with the first picture, as it costs memory.
 *
 * @param svg a drawing of our own with `width` and `height`; never one of a visitor
 */
export async function drawShareImage(svg: string): Promise<Uint8Array<ArrayBuffer>> {
  const { default: sharp } = await import('sharp');
  // Each picture is painted once and kept by whoever is in front; one that is painted leaves cores for the pages.
  sharp.cache(false);
  sharp.concurrency(1);
  const drawing = new TextEncoder().encode(svg);
  const { width, height } = await sharp(drawing).metadata();
  const density = SVG_DENSITY * Math.max(WIDTH / width, HEIGHT / height);
  const jpeg = await sharp(drawing, { density })
    .resize(WIDTH, HEIGHT, { fit: 'cover' })
    .flatten({ background: '#fff' })
    .jpeg({ quality: QUALITY })
    .toBuffer();
  return new Uint8Array(jpeg);
}

/** Dots per inch at which a unit of the drawing is a pixel. */
const SVG_DENSITY = 72;
