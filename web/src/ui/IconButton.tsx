import { Icon, type IconName } from "./icons.js";

interface Props {
  icon: IconName;
  /** What it does, for those who cannot tell by the icon. */
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
