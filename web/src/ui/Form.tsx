import type { ComponentChildren } from "preact";

interface Props {
  onSubmit: () => void;
  children: ComponentChildren;
}

/** A form that is handled by the page: nothing is sent anywhere by the browser. */
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

/** Why an action failed, said aloud; empty when it did not. */
export function Failure({ text }: { text: string }) {
  return <div role="alert">{text === "" ? null : <p class="problem">{text}</p>}</div>;
}
