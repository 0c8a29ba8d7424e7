import { type RefObject } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";

/** A line of text in a form, and what is wrong with it. */
export interface FieldState {
  readonly value: string;
  /** Empty when the value is fine. */
  readonly problem: string;
  readonly input: RefObject<HTMLInputElement | null>;
  write(value: string): void;
  /** Shows what is wrong, and takes the focus there. Returns whether nothing is, so "" is true. */
  accept(problem: string): boolean;
}

export function useField(initial = ""): FieldState {
  const [value, write] = useState(initial);
  const [problem, setProblem] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const accept = (found: string) => {
    setProblem(found);
    if (found !== "") input.current?.focus();
    return found === "";
  };
  return { value, problem, input, write, accept };
}

interface Props {
  label: string;
  field: FieldState;
  hint?: string;
  /** Takes the focus when it appears, or when the dialog around it opens. */
  autofocus?: boolean;
  autocomplete?: "off" | "username";
}

/** A labelled line of text with its hint, or with its problem in place of it. */
export function Field({ label, field, hint = "", autofocus = false, autocomplete = "off" }: Props) {
  const id = useId();
  const { value, problem, input } = field;
  const wrong = problem !== "";
  const note = wrong ? problem : hint;

  // Before the first paint: what is typed at once must not get lost. A dialog that opens around
  // the field looks at the attribute.
  useLayoutEffect(() => {
    if (autofocus) input.current?.focus();
  }, []);

  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        ref={input}
        value={value}
        dir="auto"
        autofocus={autofocus}
        autocomplete={autocomplete}
        autocapitalize="none"
        spellcheck={false}
        aria-invalid={wrong}
        aria-describedby={note === "" ? undefined : `${id}-note`}
        onInput={(event) => field.write(event.currentTarget.value)}
      />
      {note === "" ? null : (
        <p id={`${id}-note`} class={wrong ? "problem" : "hint"}>
          {note}
        </p>
      )}
    </div>
  );
}
