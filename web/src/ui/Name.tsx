interface Props {
  of: string;
}

/** A person's or group's name on one line. Where it is cut off, pointing at it shows all of it. */
export function Name({ of }: Props) {
  return (
    <span class="name" dir="auto" title={of}>
      {of}
    </span>
  );
}
