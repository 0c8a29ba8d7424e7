import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface Props {
  title: string;
  name: string;
  children: ComponentChildren;
}

/** A titled part of the inspector. */
export function Panel({ title, name, children }: Props) {
  const id = useId();
  return (
    <section class={`panel panel-${name}`} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
