import { Icon, type IconName } from "./icons.js";

interface Props {
  icon: IconName;
  /** What the button does, as its accessible name. */
  label: string;
  accent?: boolean;
  onClick: () => void;
}

export function IconButton({ icon, label, accent = false, onClick }: Props) {
  return (
    <button
      type="button"
      class={accent ? "icon-button accent" : "icon-button"}
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
