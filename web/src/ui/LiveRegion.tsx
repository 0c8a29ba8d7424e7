import { words } from "../i18n/index.js";
import { useSession } from "./context.js";

/** Says news aloud to those who listen to the page instead of looking at it. */
export function LiveRegion() {
  const news = useSession().news.value;
  const t = words.value;
  let text = "";
  if (news?.what === "message") text = t.newsMessage(news.sender, news.body);
  if (news?.what === "offline") text = t.newsOffline(news.count);
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {text}
    </div>
  );
}
