import { useState } from "preact/hooks";
import { beginningOf } from "../chat/text.js";
import { words } from "../i18n/index.js";
import { useSession } from "./context.js";

/** About ten seconds of speech, in characters. */
const mostSpoken = 160;

/** Shortens a long text: a listener could not interrupt it for other announcements. */
function spoken(body: string): string {
  const beginning = beginningOf(body, mostSpoken);
  return beginning === body ? body : words.value.newsShortened(beginning);
}

/**
 * Announces news to screen readers. While a dialog is open, everything outside of it is silent, so a dialog
 * has its own live region. Earlier news has already been announced.
 */
export function LiveRegion() {
  const session = useSession();
  const [former] = useState(() => session.news.peek()?.id);
  const news = session.news.value;
  const t = words.value;
  let text = "";
  if (news?.what === "message") text = t.newsMessage(news.sender, spoken(news.body));
  if (news?.what === "offline") text = t.newsOffline(news.count);
  if (news?.what === "undelivered") text = t.newsUndelivered(t[news.delivery], spoken(news.body));
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {/* A new element each time, because an unchanged text would not be announced again. */}
      {news === null || news.id === former ? null : <p key={news.id}>{text}</p>}
    </div>
  );
}
