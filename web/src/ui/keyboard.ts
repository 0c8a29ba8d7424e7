/**
 * Whether there is a physical keyboard. A touch keyboard covers half the page, so let the person open it. A
 * device without any pointer has a physical one.
 */
export function hasKeyboard(): boolean {
  return !matchMedia("(pointer: coarse)").matches;
}
