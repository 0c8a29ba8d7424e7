/**
 * Moves the focus from a button that is about to disappear to the surrounding list of messages, so that users
 * of a keyboard or screen reader stay there.
 */
export function leaveFocusToMessages(button: HTMLElement): void {
  button.closest<HTMLElement>("[role=log]")?.focus({ preventScroll: true });
}

/** Whether the focused element has disappeared. */
export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
