import { signal } from "@preact/signals";

/** As in the styles: one column, which shows the list or a conversation. */
const query = matchMedia("(max-width: 719px)");

/** Whether the page has room for only one column. */
export const narrow = signal(query.matches);
query.addEventListener("change", () => (narrow.value = query.matches));
