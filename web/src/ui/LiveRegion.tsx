import { words } from "../i18n/index.js";
import { useSession } from "./context.js";

/** Says news aloud to those who listen to the page instead of looking at it. */
export function LiveRegion() {
  const news = useSession().news.value;
  const t = words.value;
  let text = "";
  if (news?.what === "message") text = t.newsMessage(news.sender, news.body);
  if (news?.what === "offline") text = t.newsOffline(news.count);
  if (news?.what === "undelivered") text = t.newsUndelivered(t[news.delivery], news.body);
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {/* A new element each time: the same words again would be no change. */}
      {news === null ? null : <p key={news.id}>{text}</p>}
    </div>
  );
}
