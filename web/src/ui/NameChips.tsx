import { Avatar } from "./Avatar.js";
import { Name } from "./Name.js";

interface Props {
  label: string;
  names: readonly string[];
  onPick: (name: string) => void;
}

/** Names to choose from; renders nothing if there are none. */
export function NameChips({ label, names, onPick }: Props) {
  if (names.length === 0) return null;
  return (
    <section class="names" aria-label={label}>
      <p class="muted" aria-hidden="true">
        {label}
      </p>
      <ul>
        {names.map((name) => (
          <li key={name}>
            <button type="button" class="chip" onClick={() => onPick(name)}>
              <Avatar name={name} size="small" />
              <Name of={name} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
