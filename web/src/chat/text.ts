/** What there is in the text of a message. */

/** A piece of text; an `address` where it can be followed. */
export interface TextPart {
  readonly part: string;
  readonly address: string | null;
}

/** Only the web's own addresses: any other scheme may do more than show a page. */
const address = /https?:\/\/[^\s<>"'“”‘’「」（）。，：；！？、]+/g;
/** What ends a sentence more often than an address. */
const tail = /[.,:;!?)\]}]+$/;

/** The text in pieces, in order; joined they are the text. */
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
/** What emoji are made of: pictures, skin tones, flags' letters, and what joins them. */
const emoji =
  /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200d|\ufe0f|\s)+$/u;

/** Whether a text is a few emoji and nothing else. */
export function isEmoji(text: string): boolean {
  return (
    text.length < 60 &&
    emoji.test(text.trim()) &&
    [...new Intl.Segmenter().segment(text)].length <= mostEmoji
  );
}

/** The text, or so many of its characters at most; where there are spaces, without a part of a word. */
export function beginningOf(text: string, most: number): string {
  const characters = Array.from(text.slice(0, 2 * most + 2));
  if (characters.length <= most) return text;
  const beginning = characters.slice(0, most).join("");
  const space = beginning.lastIndexOf(" ");
  return space > beginning.length / 2 ? beginning.slice(0, space) : beginning;
}
