/** A prefix code: for each symbol its bits, the first one lowest, and their number; none for what does not occur. */
export interface HuffmanCode {
  readonly codes: Uint16Array;
  readonly lengths: Uint8Array;
}

/** Bits of a symbol at most, before they are limited: a count of 2^23 has less. */
const DEEPEST = 48;

/**
 * Huffman's code for symbols by how often they occur, less than 2^23 times each, at least two of up to 512 symbols.
 *
 * @param most bits of a symbol, up to 15; where Huffman's code has more, the code is a little longer as a whole
 */
export function huffmanCode(counts: Uint32Array, most: number): HuffmanCode {
  // A count and its symbol in one number: these are sorted many times as fast as by a function.
  const keys = new Uint32Array(counts.length);
  let used = 0;
  for (let symbol = 0; symbol < counts.length; symbol++) {
    if (counts[symbol]! > 0) keys[used++] = counts[symbol]! * 512 + symbol;
  }
  const leaves = keys.subarray(0, used).sort();
  const ofLength = limited(depthsOf(leaves), most);
  const lengths = new Uint8Array(counts.length);
  // The rarest have the longest.
  for (let i = 0, length = most; i < used; i++) {
    while (ofLength[length] === 0) length--;
    ofLength[length]!--;
    lengths[leaves[i]! % 512] = length;
  }
  return { lengths, codes: canonicalCodes(lengths) };
}

/**
 * How many leaves of the tree are how deep that joins the two rarest nodes again and again. Leaves are in order, and what is
 * joined is made in order.
 */
function depthsOf(leaves: Uint32Array): Uint16Array {
  const nodes = 2 * leaves.length - 1;
  const weights = new Float64Array(nodes);
  for (let i = 0; i < leaves.length; i++) weights[i] = leaves[i]! >>> 9;
  const parents = new Uint16Array(nodes);
  let [leaf, joined] = [0, leaves.length];
  for (let node = leaves.length; node < nodes; node++) {
    for (let child = 0; child < 2; child++) {
      const isLeaf = leaf < leaves.length && (joined === node || weights[leaf]! <= weights[joined]!);
      const rarest = isLeaf ? leaf++ : joined++;
      parents[rarest] = node;
      weights[node]! += weights[rarest]!;
    }
  }
  const depths = new Uint8Array(nodes);
  const ofDepth = new Uint16Array(DEEPEST);
  for (let node = nodes - 2; node >= 0; node--) {
    const depth = depths[parents[node]!]! + 1;
    depths[node] = depth;
    if (node < leaves.length) ofDepth[depth]!++;
  }
  return ofDepth;
}

/** Numbers of codes by their lengths, none longer than `most`: that there is room for all, some shorter ones become longer. */
function limited(ofLength: Uint16Array, most: number): Uint16Array {
  for (let length = most + 1; length < ofLength.length; length++) {
    ofLength[most]! += ofLength[length]!;
    ofLength[length] = 0;
  }
  // Of all sequences of `most` bits, how many begin with a code.
  let taken = 0;
  for (let length = 1; length <= most; length++) taken += ofLength[length]! << (most - length);
  for (; taken > 1 << most; taken--) {
    let shorter = most - 1;
    while (ofLength[shorter] === 0) shorter--;
    // A code becomes the beginning of two, of which the other one replaces one of the longest.
    ofLength[shorter]!--;
    ofLength[shorter + 1]! += 2;
    ofLength[most]!--;
  }
  return ofLength;
}

/** Codes by their lengths (RFC 1951, 3.2.2): of one length, they follow each other in the order of the symbols. */
function canonicalCodes(lengths: Uint8Array): Uint16Array {
  const next = new Uint16Array(17);
  for (let symbol = 0; symbol < lengths.length; symbol++) if (lengths[symbol]! > 0) next[lengths[symbol]! + 1]!++;
  for (let length = 1; length <= 16; length++) next[length] = (next[length - 1]! + next[length]!) << 1;
  const codes = new Uint16Array(lengths.length);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol]!;
    if (length > 0) codes[symbol] = reversed(next[length]!++, length);
  }
  return codes;
}

/** Codes are stored from their highest bit on. */
export function reversed(code: number, length: number): number {
  let bits = 0;
  for (let i = 0; i < length; i++) bits = (bits << 1) | ((code >> i) & 1);
  return bits;
}
