import { useSignal } from "@preact/signals";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { keyOf } from "../chat/model.js";
import { words } from "../i18n/index.js";
import { Avatar } from "./Avatar.js";
import { useSession } from "./context.js";
import { Failure } from "./Form.js";
import { Modal } from "./Modal.js";
import { Name } from "./Name.js";
import { titleOf } from "./titles.js";

/** A group's id and members, and a button to leave it. */
export function GroupDialog({ groupId, onClose }: { groupId: string; onClose: () => void }) {
  const session = useSession();
  const t = words.value;
  const [failure, setFailure] = useState("");
  const leaving = useSignal(false);
  const key = keyOf("group", groupId);
  const conversation = session.book.sorted.value.find((each) => each.key === key);

  // Reload the members, which may have changed.
  useEffect(() => {
    void session.groups.refresh(groupId);
  }, [groupId]);

  const leave = async () => {
    if (leaving.value) return;
    leaving.value = true;
    setFailure("");
    const { status } = await session.groups.leave(groupId);
    leaving.value = false;
    if (status !== 0) {
      setFailure(t.statusText(status));
      return;
    }
    session.save();
    onClose();
  };

  if (!conversation) return null;
  const { group } = conversation;
  return (
    <Modal title={titleOf(conversation)} onClose={onClose}>
      {group?.introduction ? <p dir="auto">{group.introduction}</p> : null}
      <GroupId id={groupId} />
      {group ? (
        <section class="members" aria-label={t.groupMembers}>
          <h3>{t.memberCount(group.members.length)}</h3>
          <ul tabIndex={0} aria-label={t.groupMembers}>
            {group.members.map((name) => (
              <li key={name}>
                <Avatar name={name} size="small" />
                <Name of={name} />
                {name === group.owner ? <span class="tag">{t.owner}</span> : null}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <Failure text={failure} />
      <WayOut busy={leaving.value} onLeave={() => void leave()} />
    </Modal>
  );
}

/** Asks for confirmation before leaving, because the messages are removed with the group. */
function WayOut({ busy, onLeave }: { busy: boolean; onLeave: () => void }) {
  const t = words.value;
  const questionId = useId();
  /** Null until the button was pressed for the first time. */
  const [asking, ask] = useState<boolean | null>(null);
  const safe = useRef<HTMLButtonElement>(null);

  // The pressed button is gone, and with it the focus.
  useLayoutEffect(() => {
    if (asking !== null) safe.current?.focus();
  }, [asking]);

  if (!asking) {
    return (
      <div class="modal-actions">
        <button ref={safe} type="button" class="button danger" onClick={() => ask(true)}>
          {t.leaveGroup}
        </button>
      </div>
    );
  }
  return (
    <>
      <p id={questionId}>{t.leaveGroupQuestion}</p>
      <div class="modal-actions">
        <button type="button" class="button danger" aria-disabled={busy} onClick={onLeave}>
          {busy ? t.leavingGroup : t.leaveGroup}
        </button>
        {/* In the place of the button that asked, so that a fast second click does no harm. */}
        <button
          ref={safe}
          type="button"
          class="button"
          aria-describedby={questionId}
          onClick={() => ask(false)}
        >
          {t.stayInGroup}
        </button>
      </div>
    </>
  );
}

/** Shows the id, which another person needs to join. */
function GroupId({ id }: { id: string }) {
  const t = words.value;
  const shown = useRef<HTMLElement>(null);
  const [outcome, setOutcome] = useState<"copied" | "failed" | null>(null);
  const failed = outcome === "failed";
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(id);
      setOutcome("copied");
    } catch {
      // Without a clipboard, or the permission to use it: ready to be copied by hand.
      if (shown.current) getSelection()?.selectAllChildren(shown.current);
      setOutcome("failed");
    }
  };
  return (
    <>
      <div class="group-id">
        <span class="hint">{t.groupId}</span>
        <code ref={shown}>{id}</code>
        <button type="button" class="button small" onClick={() => void copy()}>
          {outcome === "copied" ? t.copied : t.copy}
        </button>
      </div>
      {/* Not inside the button: Chromium leaves a live region out of a button's name. */}
      <p class={failed ? "problem" : "visually-hidden"} role="status">
        {failed ? t.copyFailed : outcome === "copied" ? t.copied : ""}
      </p>
    </>
  );
}
