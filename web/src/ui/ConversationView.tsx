import { useEffect, useRef, useState } from "preact/hooks";
import type { Conversation } from "../chat/model.js";
import { words } from "../i18n/index.js";
import { Avatar } from "./Avatar.js";
import { Composer } from "./Composer.js";
import { useSession } from "./context.js";
import { GroupDialog } from "./GroupDialog.js";
import { IconButton } from "./IconButton.js";
import { Icon } from "./icons.js";
import { hasKeyboard } from "./keyboard.js";
import { MessageList } from "./MessageList.js";
import { Name } from "./Name.js";
import { titleOf } from "./titles.js";

export function ConversationView({ conversation }: { conversation: Conversation }) {
  return (
    <section class="conversation" aria-label={titleOf(conversation)}>
      <Head conversation={conversation} />
      <MessageList conversation={conversation} />
      <Composer conversation={conversation} />
    </section>
  );
}

function subtitle(conversation: Conversation): string {
  const t = words.value;
  if (conversation.kind === "user") return t.directMessage;
  return conversation.group ? t.memberCount(conversation.group.members.length) : t.group;
}

function Head({ conversation }: { conversation: Conversation }) {
  const session = useSession();
  const t = words.value;
  const [details, setDetails] = useState(false);
  const back = useRef<HTMLButtonElement>(null);

  // On a phone the list has just disappeared, so move the focus here. Elsewhere the composer has it.
  useEffect(() => {
    if (!hasKeyboard()) back.current?.focus();
  }, []);

  return (
    <header class="conversation-head">
      <button
        ref={back}
        type="button"
        class="icon-button back"
        aria-label={t.back}
        onClick={() => session.book.open(null)}
      >
        <Icon name="back" />
      </button>
      <Avatar name={titleOf(conversation)} kind={conversation.kind} />
      <div class="conversation-title">
        <h2>
          <Name of={titleOf(conversation)} />
        </h2>
        <p class="muted">{subtitle(conversation)}</p>
      </div>
      {conversation.kind === "group" ? (
        <IconButton icon="info" label={t.details} onClick={() => setDetails(true)} />
      ) : null}
      {details ? (
        <GroupDialog groupId={conversation.peer} onClose={() => setDetails(false)} />
      ) : null}
    </header>
  );
}
