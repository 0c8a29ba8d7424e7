import { useState } from "preact/hooks";
import { words } from "../i18n/index.js";
import { goTo } from "../preferences.js";
import { Avatar } from "./Avatar.js";
import { useSession } from "./context.js";
import { ConversationList } from "./ConversationList.js";
import { Icon } from "./icons.js";
import { Modal } from "./Modal.js";
import { Name } from "./Name.js";
import { Preferences } from "./Preferences.js";
import { StatePill } from "./StatePill.js";

export function Sidebar({ onNew }: { onNew: () => void }) {
  const session = useSession();
  const t = words.value;
  const [settings, setSettings] = useState(false);
  return (
    <div class="sidebar">
      <header class="sidebar-head">
        <Avatar name={session.account.value} />
        <div class="sidebar-me">
          <p>
            <Name of={session.account.value} />
          </p>
          <StatePill />
        </div>
        <button
          type="button"
          class="icon-button"
          aria-label={t.settings}
          title={t.settings}
          onClick={() => setSettings(true)}
        >
          <Icon name="settings" />
        </button>
        <button
          type="button"
          class="icon-button accent"
          aria-label={t.newConversation}
          title={t.newConversation}
          onClick={onNew}
        >
          <Icon name="plus" />
        </button>
      </header>
      <ConversationList />
      {settings ? <Settings onClose={() => setSettings(false)} /> : null}
    </div>
  );
}

function Settings({ onClose }: { onClose: () => void }) {
  const session = useSession();
  const t = words.value;
  return (
    <Modal title={t.settings} onClose={onClose}>
      <Preferences />
      <button type="button" class="button" onClick={() => goTo("inspector")}>
        {t.inspector}
      </button>
      <div class="modal-actions">
        <button type="button" class="button danger" onClick={() => void session.signOut()}>
          {t.signOut}
        </button>
      </div>
    </Modal>
  );
}
