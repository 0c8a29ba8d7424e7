const hues = 8;

function hueOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % hues;
}

interface Props {
  name: string;
  kind?: "user" | "group";
  size?: "small" | "medium" | "large";
}

/** A person's or group's initial on a colour of its own. The name stands beside it as text. */
export function Avatar({ name, kind = "user", size = "medium" }: Props) {
  const initial = [...name.trim()][0]?.toUpperCase() ?? "?";
  return (
    <span class={`avatar avatar-${size} avatar-${kind} hue-${hueOf(name)}`} aria-hidden="true">
      {initial}
    </span>
  );
}
