import { useState } from "preact/hooks";
import { words } from "../i18n/index.js";
import { ConnectionBanner } from "./ConnectionBanner.js";
import { useSession } from "./context.js";
import { ConversationView } from "./ConversationView.js";
import { Icon } from "./icons.js";
import { narrow } from "./narrow.js";
import { NewConversationDialog } from "./NewConversationDialog.js";
import { Sidebar } from "./Sidebar.js";

/**
 * The conversations on the left, the open one on the right; on a phone only one of both. Next to an open
 * conversation the list is navigation; alone it is the main content.
 */
export function Workspace() {
  const session = useSession();
  const [starting, setStarting] = useState(false);
  const open = session.book.activeConversation.value;
  const listAlone = narrow.value && open === null;
  return (
    <div class={`workspace ${open ? "has-open" : ""}`}>
      <ConnectionBanner />
      <Sidebar isMain={listAlone} onNew={() => setStarting(true)} />
      {listAlone ? null : (
        <main class="stage">
          <h1 class="visually-hidden">{words.value.appName}</h1>
          {open ? (
            <ConversationView key={open.key} conversation={open} />
          ) : (
            <Welcome onNew={() => setStarting(true)} />
          )}
        </main>
      )}
      {starting ? <NewConversationDialog onClose={() => setStarting(false)} /> : null}
    </div>
  );
}

function Welcome({ onNew }: { onNew: () => void }) {
  const t = words.value;
  return (
    <div class="empty">
      <span class="empty-picture">
        <Icon name="chat" />
      </span>
      <h2>{t.pickConversation}</h2>
      <p class="muted">{t.pickConversationHint}</p>
      <button type="button" class="button primary" onClick={onNew}>
        {t.newConversation}
      </button>
    </div>
  );
}
