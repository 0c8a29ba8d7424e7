import { type RefObject } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";

/** A text input in a form, and what is wrong with its value. */
export interface FieldState {
  readonly value: string;
  /** Empty if the value is valid. */
  readonly problem: string;
  readonly input: RefObject<HTMLInputElement | null>;
  write(value: string): void;
  /** Shows a problem and moves the focus there. Returns true if `problem` is empty. */
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
  /** Takes the focus when the field appears, or when the dialog around it opens. */
  autofocus?: boolean;
  autocomplete?: "off" | "username";
}

/** A labelled text input with its hint, or its problem instead. */
export function Field({ label, field, hint = "", autofocus = false, autocomplete = "off" }: Props) {
  const id = useId();
  const { value, problem, input } = field;
  const wrong = problem !== "";
  const note = wrong ? problem : hint;

  // Before the first paint, so that immediate typing is not lost. A dialog that opens around the field uses
  // the attribute; in one that is open, the focus stays where it is.
  useLayoutEffect(() => {
    if (autofocus && !input.current?.closest("dialog[open]")) input.current?.focus();
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
