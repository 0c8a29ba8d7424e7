import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { words } from "../i18n/index.js";
import { SpokenConnection } from "./ConnectionBanner.js";
import { IconButton } from "./IconButton.js";
import { LiveRegion } from "./LiveRegion.js";

interface Props {
  title: string;
  children: ComponentChildren;
  /** Called when the person dismisses the dialog. Without it, only the content's own buttons close it. */
  onClose?: () => void;
}

/** A modal dialog. The browser traps the focus inside and restores it afterwards. */
export function Modal({ title, children, onClose }: Props) {
  const urgent = onClose === undefined;
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  /** Where the pointer was pressed. */
  const pressed = useRef<EventTarget | null>(null);
  const titleId = useId();
  const bodyId = useId();

  // Open it before the next key event: a fast typist's Escape must find the dialog open.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // The dialog may open while somebody types: the next Enter must not press one of its buttons.
    if (urgent) heading.current?.focus();
    return () => element?.close();
  }, []);

  return (
    <dialog
      ref={dialog}
      class="modal"
      role={urgent ? "alertdialog" : "dialog"}
      aria-labelledby={titleId}
      aria-describedby={urgent ? bodyId : undefined}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onClose={() => {
        // The event is delayed: this dialog may be gone, and another one opening.
        if (!dialog.current?.isConnected) return;
        // Browsers close a dialog at a second Escape even if the first was prevented.
        if (!urgent) onClose();
        else dialog.current.showModal();
      }}
      onPointerDown={(event) => (pressed.current = event.target)}
      onClick={(event) => {
        // Only the backdrop has the dialog itself as its target. So does a click that was pressed in a field and
        // released outside, as when its text is selected: that must not lose the text.
        if ([event.target, pressed.current].every((each) => each === dialog.current)) onClose?.();
      }}
    >
      <div class="modal-box">
        <LiveRegion />
        <SpokenConnection />
        <div class="modal-head">
          <h2 id={titleId} ref={heading} tabIndex={-1} dir="auto">
            {title}
          </h2>
          {onClose ? <IconButton icon="close" label={words.value.close} onClick={onClose} /> : null}
        </div>
        <div id={bodyId} class="modal-body">
          {children}
        </div>
      </div>
    </dialog>
  );
}
