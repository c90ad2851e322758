/**
 * Reads JSON of a file or a flag, with a byte order mark before it or not.
 *
 * @throws Error whose message is where and what the mistake is: `line 3, column 14: unexpected "}"`
 */
export function parseJson(written: string): unknown {
  const text = written.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(jsonMistake(text), { cause });
  }
}

/**
 * What keeps a text from being JSON, and where, on one line and without a full stop: `line 3, column 14: unexpected "}"`. Of the
 * text it repeats a character at most.
 */
function jsonMistake(text: string): string {
  const message = messageOf(text);
  // First, for it repeats some of the text, which may read like a place.
  if (TOKEN.test(message)) return unexpectedToken(text);
  const [, what, position] = /^(.*?)(?: (?:in|after) JSON)? at position (\d+)/s.exec(message) ?? [];
  if (what !== undefined) return at(text, Number(position), lowered(what));
  return at(text, text.trimEnd().length, 'it ends too early');
}

/** V8's own words, with which a place stands for all mistakes but two: a token that cannot be there, and an early end. */
function messageOf(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

const TOKEN = /is not valid JSON$/;

/** The token is the end of the shortest beginning of the text that has the same mistake: all shorter ones only end too early. */
function unexpectedToken(text: string): string {
  let [without, having] = [0, text.length];
  while (having - without > 1) {
    const middle = Math.floor((without + having) / 2);
    if (TOKEN.test(messageOf(text.slice(0, middle)))) having = middle;
    else without = middle;
  }
  const code = text.codePointAt(having - 1) ?? 0;
  const character = String.fromCodePoint(code);
  if (/[\r\n]/.test(character)) return at(text, having - 1, 'unexpected end of the line');
  // Control characters and the like would move the cursor, or could not be seen.
  const shown = /[\p{C}\p{Z}]/u.test(character) ? `U+${code.toString(16).toUpperCase().padStart(4, '0')}` : character;
  return at(text, having - 1, `unexpected "${shown}"`);
}

function at(text: string, position: number, what: string): string {
  const lines = text.slice(0, position).split(/\r\n|[\r\n]/);
  return `line ${lines.length}, column ${lines.at(-1)!.length + 1}: ${what}`;
}

const lowered = (words: string): string => words.charAt(0).toLowerCase() + words.slice(1);
