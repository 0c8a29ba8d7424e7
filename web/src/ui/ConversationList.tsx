import { type Conversation, isUndelivered } from "../chat/model.js";
import { briefText, words } from "../i18n/index.js";
import { Avatar } from "./Avatar.js";
import { useSession } from "./context.js";
import { Name } from "./Name.js";
import { titleOf } from "./titles.js";

/** The arrow keys move through the list. */
function walk(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || !(event.currentTarget instanceof HTMLElement)) return;
  const items = [...event.currentTarget.querySelectorAll("button")];
  const place = items.findIndex((item) => item === document.activeElement);
  items[Math.min(Math.max(place + step, 0), items.length - 1)]?.focus();
  event.preventDefault();
}

export function ConversationList() {
  const session = useSession();
  const t = words.value;
  const conversations = session.book.sorted.value;
  if (conversations.length === 0) {
    return (
      <nav class="conversations" aria-label={t.conversations}>
        <div class="empty small">
          <p>
            <strong>{t.noConversations}</strong>
          </p>
          <p class="muted">{t.noConversationsHint}</p>
        </div>
      </nav>
    );
  }
  return (
    <nav class="conversations" aria-label={t.conversations}>
      <ul onKeyDown={walk}>
        {conversations.map((each) => (
          <Row key={each.key} conversation={each} />
        ))}
      </ul>
    </nav>
  );
}

function Row({ conversation }: { conversation: Conversation }) {
  const session = useSession();
  const t = words.value;
  const title = titleOf(conversation);
  const current = session.book.active.value === conversation.key;
  const { unread } = conversation;
  return (
    <li>
      <button
        type="button"
        data-key={conversation.key}
        class={`row ${unread > 0 ? "row-unread" : ""}`}
        aria-current={current ? "true" : undefined}
        onClick={() => session.openWith(conversation.kind, conversation.peer)}
      >
        <Avatar name={title} kind={conversation.kind} />
        <span class="row-text">
          <span class="row-line">
            <Name of={title} />
            <TouchedTime at={conversation.touched} />
          </span>
          <span class="row-line">
            <Preview conversation={conversation} />
            {unread > 0 ? (
              <span class="badge">
                <span aria-hidden="true">{unread > 99 ? "99+" : unread}</span>
                <span class="visually-hidden">{t.unread(unread)}</span>
              </span>
            ) : null}
          </span>
        </span>
      </button>
    </li>
  );
}

/** Empty until it is known when the conversation was touched. */
function TouchedTime({ at }: { at: number }) {
  if (at === 0) return null;
  return (
    <time class="row-time" dateTime={new Date(at).toISOString()}>
      {briefText(at)}
    </time>
  );
}

/** The draft, or otherwise the last message, on one line. */
function Preview({ conversation }: { conversation: Conversation }) {
  const session = useSession();
  const t = words.value;
  const open = session.book.active.value === conversation.key;
  if (conversation.draft.trim() !== "" && !open) {
    return (
      <span class="row-preview">
        <span class="row-draft row-who">{t.draft}</span> <bdi>{conversation.draft}</bdi>
      </span>
    );
  }
  const last = conversation.messages.at(-1);
  if (!last) return <span class="row-preview">{t.nothingYet}</span>;
  const mine = last.sender === session.account.value;
  const who = mine ? t.you : conversation.kind === "group" ? last.sender : null;
  const failed = mine && isUndelivered(last.delivery);
  return (
    <span class={`row-preview ${failed ? "row-failed" : ""}`}>
      {who === null ? null : (
        <span class="row-who">
          <bdi>{who}</bdi>:{" "}
        </span>
      )}
      <bdi>{last.body}</bdi>
    </span>
  );
}
