interface Props {
  of: string;
}

/** A person's or group's name on one line. If it is truncated, a tooltip shows all of it. */
export function Name({ of }: Props) {
  return (
    <span class="name" dir="auto" title={of}>
      {of}
    </span>
  );
}
