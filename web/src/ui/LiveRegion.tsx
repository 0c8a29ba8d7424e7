import { useState } from "preact/hooks";
import { beginningOf } from "../chat/text.js";
import { words } from "../i18n/index.js";
import { useSession } from "./context.js";

/** As many characters as one listens to in some ten seconds. */
const mostSpoken = 160;

/** A long text is not read out whole: nobody could stop it to listen to anything else. */
function spoken(body: string): string {
  const beginning = beginningOf(body, mostSpoken);
  return beginning === body ? body : words.value.newsShortened(beginning);
}

/**
 * Says news aloud to those who listen to the page instead of looking at it. What is outside of a dialog is
 * silent while that is open, so a dialog has one of its own. What came before has been said.
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
      {/* A new element each time: the same words again would be no change. */}
      {news === null || news.id === former ? null : <p key={news.id}>{text}</p>}
    </div>
  );
}
