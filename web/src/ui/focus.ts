/**
 * Hands the focus of a button that is about to go to the list of messages it stands in, so that
 * whoever uses a keyboard or a screen reader stays there.
 */
export function leaveFocusToMessages(button: HTMLElement): void {
  button.closest<HTMLElement>("[role=log]")?.focus({ preventScroll: true });
}

/** Whether what had the focus has gone. */
export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
