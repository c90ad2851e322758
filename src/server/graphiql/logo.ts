const squares = [
  [0, 0],
  [16, 0],
  [8, 8],
  [24, 8],
  [0, 16],
  [16, 16],
  [8, 24],
  [24, 24],
].map(([x, y]) => `M${x} ${y}h8v8h-8z`);

/** A subject on the checkerboard that stands for nothing. */
export const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="28" height="28"><clipPath id="r"><rect width="32" height="32" rx="7"/></clipPath><g clip-path="url(#r)"><path fill="#fff" d="M0 0h32v32H0z"/><path fill="#c9ccd6" d="${squares.join('')}"/><circle cx="16" cy="13" r="7" fill="#d60690"/><path fill="#d60690" d="M4 36a12 13 0 0 1 24 0z"/></g></svg>`;

export const favicon = `data:image/svg+xml,${encodeURIComponent(logo)}`;
