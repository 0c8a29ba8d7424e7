/** A touch keyboard covers half the page: let the person call it. Without any pointer there is a real one. */
export function hasKeyboard(): boolean {
  return !matchMedia("(pointer: coarse)").matches;
}
