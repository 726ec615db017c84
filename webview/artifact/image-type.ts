/** The media type of an image: as stored, else by its first bytes. Anything that is not an image type is never passed on. */
export function imageType(bytes: Uint8Array, mediaType: string | undefined, valueType: string): string {
  if (mediaType?.startsWith("image/")) return mediaType;
  if (valueType === "svg") return "image/svg+xml";
  for (const [type, head] of heads) if (head.every((byte, index) => bytes[index] === byte)) return type;
  return startsLikeSvg(bytes) ? "image/svg+xml" : "image/png";
}

const heads: readonly (readonly [string, readonly number[]])[] = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/gif", [0x47, 0x49, 0x46]],
  ["image/webp", [0x52, 0x49, 0x46, 0x46]],
  ["image/bmp", [0x42, 0x4d]],
];

function startsLikeSvg(bytes: Uint8Array): boolean {
  return /^\s*(<\?xml|<svg|<!--|<!doctype svg)/i.test(new TextDecoder().decode(bytes.subarray(0, 256)));
}
