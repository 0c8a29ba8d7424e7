import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ChatMessage, Conversation } from "../chat/model.js";
import { dayText, sameDay, words } from "../i18n/index.js";
import { useSession } from "./context.js";
import { leaveFocusToMessages } from "./focus.js";
import { Icon } from "./icons.js";
import { MessageBubble } from "./MessageBubble.js";
import { titleOf } from "./titles.js";

/** Messages of one sender within this time form a run. */
const runMilliseconds = 5 * 60 * 1000;
/** This close to the end counts as being at the end. */
const slackPixels = 80;

/**
 * Keeps the end in view while the reader is there, and keeps the scroll position when older messages are
 * inserted above.
 */
function useScrolling(conversation: Conversation) {
  const box = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const atEnd = useRef(true);
  const fromEnd = useRef(0);
  const lastTop = useRef(0);
  const lastSeen = useRef("");
  const { messages } = conversation;
  const last = messages.at(-1)?.key;
  const first = messages[0]?.key;

  const toEnd = () => {
    if (!box.current) return;
    box.current.scrollTop = box.current.scrollHeight;
    lastTop.current = box.current.scrollTop;
    atEnd.current = true;
  };

  const look = () => {
    if (!box.current) return;
    const { scrollTop, scrollHeight, clientHeight } = box.current;
    fromEnd.current = scrollHeight - scrollTop;
    // If only sizes have changed, the reader has not scrolled.
    if (scrollTop !== lastTop.current) atEnd.current = fromEnd.current - clientHeight < slackPixels;
    lastTop.current = scrollTop;
  };

  // Read the scroll position before these messages are rendered; a scroll event would come only with the next
  // frame.
  look();
  // Before rendering: a reader at the end has seen the last message.
  if (atEnd.current) lastSeen.current = last ?? "";
  const seen = messages.findIndex(({ key }) => key === lastSeen.current);
  const unseen = messages.slice(seen + 1).filter(({ delivery }) => delivery === "received").length;

  useLayoutEffect(() => {
    const mine = messages.at(-1)?.delivery === "sending";
    if (atEnd.current || mine) toEnd();
  }, [last, messages.length]);

  useLayoutEffect(() => {
    const element = box.current;
    if (element && !atEnd.current) element.scrollTop = element.scrollHeight - fromEnd.current;
  }, [first, conversation.gap?.count]);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    // A phone's keyboard, a growing composer, or a note below the last message must not hide the message.
    const observer = new ResizeObserver(() => {
      if (atEnd.current) toEnd();
    });
    observer.observe(element);
    if (element.lastElementChild) observer.observe(element.lastElementChild);
    return () => observer.disconnect();
  }, []);

  const onScroll = () => {
    look();
    setAway(!atEnd.current);
  };
  return { box, away, unseen, toEnd, onScroll };
}

export function MessageList({ conversation }: { conversation: Conversation }) {
  const t = words.value;
  const { box, away, unseen, toEnd, onScroll } = useScrolling(conversation);
  const title = titleOf(conversation);
  const entries = useEntries(conversation);
  const goToEnd = () => {
    toEnd();
    // The button disappears at the end of the list, so move the focus.
    box.current?.focus({ preventScroll: true });
  };
  return (
    <div class="messages-place">
      <div
        ref={box}
        class="messages"
        role="log"
        aria-live="off"
        aria-label={t.messagesWith(title)}
        tabIndex={0}
        onScroll={onScroll}
      >
        {conversation.gap === null ? (
          <p class="start">{conversation.isCut ? t.startNotKept : t.startOf(title)}</p>
        ) : null}
        <ol>{entries}</ol>
      </div>
      {away ? (
        <button type="button" class="to-end" aria-label={t.toBottom(unseen)} onClick={goToEnd}>
          <Icon name="down" />
          {unseen > 0 ? <span class="badge">{unseen > 99 ? "99+" : unseen}</span> : null}
        </button>
      ) : null}
    </div>
  );
}

/** The entries of the list, memoized while somebody types, because they do not depend on the draft. */
function useEntries(conversation: Conversation) {
  const { messages, newFrom, gap } = conversation;
  return useMemo(
    () =>
      messages.map((message, index) => (
        <Entry
          key={message.key}
          message={message}
          before={messages[index - 1]}
          after={messages[index + 1]}
          conversation={conversation}
        />
      )),
    [messages, newFrom, gap],
  );
}

function joined(a: ChatMessage | undefined, b: ChatMessage | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.sender === b.sender &&
    sameDay(a.at, b.at) &&
    Math.abs(b.at - a.at) < runMilliseconds
  );
}

interface EntryProps {
  message: ChatMessage;
  before: ChatMessage | undefined;
  after: ChatMessage | undefined;
  conversation: Conversation;
}

/** A message with the separators above it: a gap, a day, the line of new messages. */
function Entry({ message, before, after, conversation }: EntryProps) {
  const t = words.value;
  const isNew = conversation.newFrom === message.key;
  const newDay = before === undefined || !sameDay(before.at, message.at);
  const startsRun = newDay || isNew || !joined(before, message);
  return (
    <>
      {conversation.gap?.before === message.key ? <GapRow conversation={conversation} /> : null}
      {newDay ? (
        <li class="divider">
          <span>{dayText(message.at)}</span>
        </li>
      ) : null}
      {isNew ? (
        <li class="divider divider-new">
          <span>{t.newMessages}</span>
        </li>
      ) : null}
      <MessageBubble
        conversation={conversation}
        message={message}
        startsRun={startsRun}
        endsRun={!joined(message, after)}
      />
    </>
  );
}

function GapRow({ conversation }: { conversation: Conversation }) {
  const session = useSession();
  const t = words.value;
  const { gap } = conversation;
  if (!gap) return null;
  const text = gap.loading ? t.loading : gap.failed ? t.loadFailed : t.earlier(gap.count);
  return (
    <li class="gap">
      <button
        type="button"
        class="button small"
        aria-disabled={gap.loading}
        onClick={({ currentTarget }) => {
          leaveFocusToMessages(currentTarget);
          void session.loadEarlier(conversation.key);
        }}
      >
        {text}
      </button>
    </li>
  );
}
