import type { ComponentChildren } from "preact";

interface Props {
  onSubmit: () => void;
  children: ComponentChildren;
}

/** A form that the page handles: the browser submits nothing. */
export function Form({ onSubmit, children }: Props) {
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}

/** Why an action failed, announced to screen readers; empty if it did not fail. */
export function Failure({ text }: { text: string }) {
  return <div role="alert">{text === "" ? null : <p class="problem">{text}</p>}</div>;
}
