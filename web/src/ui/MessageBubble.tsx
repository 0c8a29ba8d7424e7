import {
  type ChatMessage,
  type Conversation,
  type Delivery,
  isUndelivered,
} from "../chat/model.js";
import { isEmoji, partsOf } from "../chat/text.js";
import { timeText, words } from "../i18n/index.js";
import { Avatar } from "./Avatar.js";
import { useSession } from "./context.js";
import { leaveFocusToMessages } from "./focus.js";
import { Icon, type IconName } from "./icons.js";
import { Name } from "./Name.js";

const textType = 1;

const icons: Record<Exclude<Delivery, "received">, IconName> = {
  sending: "clock",
  sent: "check",
  rejected: "alert",
  unsent: "alert",
  unknown: "question",
};

interface Props {
  conversation: Conversation;
  message: ChatMessage;
  /** The first or last message in a run of messages of the same person. */
  startsRun: boolean;
  endsRun: boolean;
}

export function MessageBubble({ conversation, message, startsRun, endsRun }: Props) {
  const mine = message.sender === useSession().account.value;
  const t = words.value;
  const named = conversation.kind === "group" && !mine;
  const classes = ["message", mine ? "mine" : "theirs"];
  if (startsRun) classes.push("starts");
  if (endsRun) classes.push("ends");
  return (
    <li class={classes.join(" ")} data-delivery={message.delivery}>
      {named ? (
        <span class="message-avatar">
          {endsRun ? <Avatar name={message.sender} size="small" /> : null}
        </span>
      ) : null}
      <div class="message-column">
        <span class={named && startsRun ? "message-sender" : "visually-hidden"}>
          {mine ? t.you : <Name of={message.sender} />}
        </span>
        <div class="bubble" dir="auto">
          {message.type === textType ? null : (
            <bdi class="attachment">{t.attachment(message.type)}</bdi>
          )}
          <Body text={message.body} />
          <span class="bubble-meta">
            <time dateTime={new Date(message.at).toISOString()}>{timeText(message.at)}</time>
            <DeliveryMark delivery={message.delivery} />
          </span>
        </div>
        <Trouble conversation={conversation} message={message} />
      </div>
    </li>
  );
}

/** The text of a message, with links. A few emoji alone are shown large. */
function Body({ text }: { text: string }) {
  return (
    <span class={`bubble-text ${isEmoji(text) ? "bubble-emoji" : ""}`}>
      {partsOf(text).map(({ part, address }) =>
        address === null ? (
          part
        ) : (
          <a href={address} target="_blank" rel="noopener noreferrer" dir="ltr">
            {part}
          </a>
        ),
      )}
    </span>
  );
}

function DeliveryMark({ delivery }: { delivery: Delivery }) {
  if (delivery === "received") return null;
  return (
    <span class="mark">
      <Icon name={icons[delivery]} />
      <span class="visually-hidden">{words.value[delivery]}</span>
    </span>
  );
}

/** What went wrong with a message, and the possible actions. The live region has announced it. */
function Trouble({ conversation, message }: Pick<Props, "conversation" | "message">) {
  const session = useSession();
  const t = words.value;
  const { delivery } = message;
  if (!isUndelivered(delivery)) return null;
  const hint = delivery === "unknown" ? t.unknownHint : "";
  const reason = delivery === "rejected" ? t.statusText(message.reason) : hint;
  return (
    <div class={`trouble trouble-${delivery}`}>
      <span>
        <strong>{t[delivery]}.</strong> {reason}
      </span>
      <span class="trouble-actions">
        <button
          type="button"
          class="link"
          onClick={({ currentTarget }) => {
            leaveFocusToMessages(currentTarget);
            void session.resend(conversation.key, message.key);
          }}
        >
          {t.resend}
        </button>
        <button
          type="button"
          class="link"
          onClick={({ currentTarget }) => {
            leaveFocusToMessages(currentTarget);
            session.discard(conversation.key, message.key);
          }}
        >
          {t.discard}
        </button>
      </span>
    </div>
  );
}
