import { useState } from "preact/hooks";
import { words } from "../i18n/index.js";
import { goTo } from "../preferences.js";
import { Avatar } from "./Avatar.js";
import { useSession } from "./context.js";
import { ConversationList } from "./ConversationList.js";
import { IconButton } from "./IconButton.js";
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
        <IconButton icon="settings" label={t.settings} onClick={() => setSettings(true)} />
        <IconButton icon="plus" label={t.newConversation} accent onClick={onNew} />
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
