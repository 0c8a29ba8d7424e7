import { signal } from "@preact/signals";

/** As in the styles: one column, which is the list or a conversation. */
const query = matchMedia("(max-width: 719px)");

/** Whether the page has room for one column only. */
export const narrow = signal(query.matches);
query.addEventListener("change", () => (narrow.value = query.matches));
