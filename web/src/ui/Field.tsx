import { useEffect, useId, useRef } from "preact/hooks";

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: string;
  /** Shown instead of the hint; empty when the value is fine. */
  problem?: string;
  /** Takes the focus when the dialog around it opens. */
  autofocus?: boolean;
}

/** A labelled line of text with its hint or its error. */
export function Field({
  label,
  value,
  onChange,
  hint = "",
  problem = "",
  autofocus = false,
}: Props) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (problem !== "") field.current?.focus();
  }, [problem]);
  const note = problem === "" ? hint : problem;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        ref={field}
        value={value}
        autofocus={autofocus}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        aria-invalid={problem !== ""}
        aria-describedby={note === "" ? undefined : `${id}-note`}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      {note === "" ? null : (
        <p id={`${id}-note`} class={problem === "" ? "hint" : "problem"}>
          {note}
        </p>
      )}
    </div>
  );
}
