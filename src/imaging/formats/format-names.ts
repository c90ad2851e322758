/** How a format is written in a sentence: `webp` is WebP, others are capitals. */
export const formatName = (format: string): string => (format === 'webp' ? 'WebP' : format.toUpperCase());

/** `Pictures that can be read are JPEG, PNG and GIF.` */
export const readableSentence = (formats: readonly string[]): string =>
  `Pictures that can be read are ${formats
    .map(formatName)
    .join(', ')
    .replace(/, ([^,]+)$/, ' and $1')}.`;
