/** Analyses the text of messages. */

/** A part of a text; with an `address` if it is a link. */
export interface TextPart {
  readonly part: string;
  readonly address: string | null;
}

/** Only web addresses: another scheme may do more than open a page. */
const address = /https?:\/\/[^\s<>"'“”‘’「」（）。，：；！？、]+/g;
/** Characters that more often end a sentence than an address. */
const tail = /[.,:;!?)\]}]+$/;

/** Splits a text into parts; joined they give the text. */
export function partsOf(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const { 0: match, index } of text.matchAll(address)) {
    const part = match.replace(tail, "");
    if (!URL.canParse(part)) continue;
    if (index > at) parts.push({ part: text.slice(at, index), address: null });
    parts.push({ part, address: part });
    at = index + part.length;
  }
  if (at < text.length) parts.push({ part: text.slice(at), address: null });
  return parts;
}

const mostEmoji = 4;
/** The parts of emoji: pictographs, skin tones, regional indicators, and joiners. */
const emoji =
  /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200d|\ufe0f|\s)+$/u;

/** Whether a text consists of only a few emoji. */
export function isEmoji(text: string): boolean {
  return (
    text.length < 60 &&
    emoji.test(text.trim()) &&
    [...new Intl.Segmenter().segment(text)].length <= mostEmoji
  );
}

/** The text, or at most this many characters of it; if it has spaces, cut at a word boundary. */
export function beginningOf(text: string, most: number): string {
  const characters = Array.from(text.slice(0, 2 * most + 2));
  if (characters.length <= most) return text;
  const beginning = characters.slice(0, most).join("");
  const space = beginning.lastIndexOf(" ");
  return space > beginning.length / 2 ? beginning.slice(0, space) : beginning;
}
