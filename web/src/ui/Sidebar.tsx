import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ConversationKey } from "../chat/model.js";
import { words } from "../i18n/index.js";
import { goTo } from "../preferences.js";
import { Avatar } from "./Avatar.js";
import { useSession } from "./context.js";
import { ConversationList } from "./ConversationList.js";
import { isFocusLost } from "./focus.js";
import { IconButton } from "./IconButton.js";
import { Modal } from "./Modal.js";
import { Name } from "./Name.js";
import { Preferences } from "./Preferences.js";
import { StatePill } from "./StatePill.js";

interface Props {
  /** Whether the page shows nothing else. */
  isMain: boolean;
  onNew: () => void;
}

export function Sidebar({ isMain, onNew }: Props) {
  const session = useSession();
  const t = words.value;
  const [settings, setSettings] = useState(false);
  const sidebar = useRef<HTMLDivElement>(null);
  useFocusBack(sidebar);
  return (
    <div ref={sidebar} class="sidebar" role={isMain ? "main" : undefined}>
      {isMain ? <h1 class="visually-hidden">{t.appName}</h1> : null}
      <div class="sidebar-head" role={isMain ? undefined : "banner"}>
        <Avatar name={session.account.value} />
        <div class="sidebar-me">
          <p>
            <Name of={session.account.value} />
          </p>
          <StatePill />
        </div>
        <IconButton icon="settings" label={t.settings} onClick={() => setSettings(true)} />
        <IconButton icon="plus" label={t.newConversation} accent onClick={onNew} />
      </div>
      <ConversationList />
      {settings ? <Settings onClose={() => setSettings(false)} /> : null}
    </div>
  );
}

/** When a conversation is closed, returns the focus to where it was opened. */
function useFocusBack(sidebar: RefObject<HTMLElement | null>): void {
  const { active } = useSession().book;
  const left = useRef<ConversationKey | null>(null);
  useEffect(() => {
    if (active.value === null && left.current !== null && isFocusLost()) {
      const rows = [...(sidebar.current?.querySelectorAll<HTMLElement>("[data-key]") ?? [])];
      const row = rows.find((each) => each.dataset["key"] === left.current);
      (row ?? sidebar.current?.querySelector<HTMLElement>("button.accent"))?.focus();
    }
    left.current = active.value;
  }, [active.value]);
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
