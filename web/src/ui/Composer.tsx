import { type RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Conversation } from "../chat/model.js";
import { longestBody } from "../chat/outbox.js";
import { words } from "../i18n/index.js";
import { useSession } from "./context.js";
import { Icon } from "./icons.js";
import { hasKeyboard } from "./keyboard.js";
import { titleOf } from "./titles.js";

/** The character count appears when this many are left. */
const warnBelow = 300;
const tallestPixels = 160;

/** Makes the field as high as its text, up to a limit. */
function useHeightOf(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, tallestPixels)}px`;
  }, [text]);
}

/** Shows how many characters are left, if there are few. */
function Count({ id, left }: { id: string; left: number }) {
  const t = words.value;
  const isOver = left < 0;
  const few = isOver ? t.tooLong(-left) : t.charactersLeft(left);
  return (
    <p id={id} class={isOver ? "problem" : "hint"} aria-live={isOver ? "polite" : "off"}>
      {left >= warnBelow ? "" : few}
    </p>
  );
}

/** In an input method, as for Chinese, Enter confirms a word and must not send. */
function isOfInputMethod(event: KeyboardEvent): boolean {
  // Safari ends the composition before this event: only the code for a key in process tells it.
  return event.isComposing || event.keyCode === 229;
}

export function Composer({ conversation }: { conversation: Conversation }) {
  const session = useSession();
  const t = words.value;
  const field = useRef<HTMLTextAreaElement>(null);
  const { draft } = conversation;
  const left = longestBody - [...draft].length;
  const ready = draft.trim() !== "" && left >= 0;

  // Every time: a dialog that has just closed has returned the focus to where it was opened.
  useLayoutEffect(() => {
    if (hasKeyboard()) field.current?.focus();
  }, [session.book.openings.value]);

  useHeightOf(field, draft);

  const write = (text: string) => session.book.update(conversation.key, () => ({ draft: text }));

  const send = () => {
    if (!ready) return;
    write("");
    void session.send(conversation.key, draft.trim());
    field.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || isOfInputMethod(event)) return;
    event.preventDefault();
    send();
  };

  const label = t.writeTo(titleOf(conversation));
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class="composer-box">
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          value={draft}
          placeholder={t.write}
          aria-label={label}
          aria-invalid={left < 0}
          aria-describedby="composer-count"
          enterkeyhint="send"
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" class="send" aria-label={t.send} aria-disabled={!ready}>
          <Icon name="send" />
        </button>
      </div>
      <Count id="composer-count" left={left} />
    </form>
  );
}
