const hues = 8;

function hueOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % hues;
}

/** The first grapheme of a name: an emoji may consist of several code points. */
function initialOf(name: string): string {
  const [first] = new Intl.Segmenter().segment(name.trim());
  return first?.segment.toUpperCase() ?? "?";
}

interface Props {
  name: string;
  kind?: "user" | "group";
  size?: "small" | "medium";
}

/** A person's or group's initial on its own colour. The name is shown next to it as text. */
export function Avatar({ name, kind = "user", size = "medium" }: Props) {
  return (
    <span class={`avatar avatar-${size} avatar-${kind} hue-${hueOf(name)}`} aria-hidden="true">
      {initialOf(name)}
    </span>
  );
}
