import { useSignal } from "@preact/signals";
import { Status } from "kim-web-sdk";
import { useEffect, useState } from "preact/hooks";
import type { Outcome } from "../chat/groups.js";
import { fetchPeople } from "../chat/server.js";
import { words } from "../i18n/index.js";
import { accountProblem } from "./account_problem.js";
import { useSession } from "./context.js";
import { Field, type FieldState, useField } from "./Field.js";
import { Failure, Form } from "./Form.js";
import { hasKeyboard } from "./keyboard.js";
import { Modal } from "./Modal.js";
import { NameChips } from "./NameChips.js";
import { Tabs } from "./Tabs.js";

type Tab = "person" | "group" | "join";

const longestGroupName = 50;

export function NewConversationDialog({ onClose }: { onClose: () => void }) {
  const t = words.value;
  const [tab, setTab] = useState<Tab>("person");
  const people = usePeople();
  // Here and not in the forms: a look at another tab must not lose what was typed, or forget a request.
  const person = useField();
  const group = { name: useField(), members: useField(), request: useGroupRequest(onClose) };
  const joining = { id: useField(), request: useGroupRequest(onClose) };
  return (
    <Modal title={t.newConversation} onClose={onClose}>
      <Tabs<Tab>
        label={t.newConversation}
        tabs={[
          ["person", t.tabPerson],
          ["group", t.tabGroup],
          ["join", t.tabJoin],
        ]}
        selected={tab}
        onSelect={setTab}
      >
        {tab === "person" ? <PersonForm name={person} people={people} onDone={onClose} /> : null}
        {tab === "group" ? <GroupForm {...group} people={people} /> : null}
        {tab === "join" ? <JoinForm {...joining} /> : null}
      </Tabs>
    </Modal>
  );
}

/** The other accounts that are currently signed in. */
function usePeople(): string[] {
  const session = useSession();
  const [people, setPeople] = useState<string[]>([]);
  useEffect(() => {
    void fetchPeople().then(setPeople);
  }, []);
  return people.filter((name) => name !== session.account.value);
}

interface GroupRequest {
  /** Why the last request failed; empty if it did not. */
  readonly failure: string;
  /** Whether an answer is awaited. */
  readonly busy: boolean;
  /** Requests a group, unless an answer is awaited: a second request would make a second group. */
  ask(request: () => Promise<Outcome>): void;
}

/** A request for a group: opens it on success, otherwise keeps the failure. */
function useGroupRequest(onDone: () => void): GroupRequest {
  const session = useSession();
  const failure = useSignal("");
  const busy = useSignal(false);
  const ask = async (request: () => Promise<Outcome>) => {
    if (busy.value) return;
    busy.value = true;
    failure.value = "";
    const { status, groupId } = await request();
    busy.value = false;
    if (status !== 0) {
      failure.value = failureText(status);
      return;
    }
    session.openWith("group", groupId);
    onDone();
  };
  return { failure: failure.value, busy: busy.value, ask: (request) => void ask(request) };
}

function failureText(status: number): string {
  const t = words.value;
  return status === Number(Status.NoDestination) ? t.groupUnknown : t.statusText(status);
}

interface PersonProps {
  name: FieldState;
  people: string[];
  onDone: () => void;
}

function PersonForm({ name, people, onDone }: PersonProps) {
  const session = useSession();
  const t = words.value;
  const start = (account: string) => {
    if (!name.accept(accountProblem(account))) return;
    session.openWith("user", account);
    onDone();
  };
  return (
    <Form onSubmit={() => start(name.value.trim())}>
      <Field label={t.personLabel} field={name} autofocus />
      <NameChips label={t.onlineNow} names={people} onPick={start} />
      <Submit label={t.start} />
    </Form>
  );
}

interface GroupProps {
  name: FieldState;
  members: FieldState;
  people: string[];
  request: GroupRequest;
}

function GroupForm({ name, members, people, request }: GroupProps) {
  const session = useSession();
  const t = words.value;
  // A name may contain spaces.
  const names = members.value
    .split(/[,，、;；]/)
    .map((each) => each.trim())
    .filter((each) => each !== "");

  const create = () => {
    const title = name.value.trim();
    const isLong = [...title].length > longestGroupName;
    if (!name.accept(title === "" ? t.groupNameMissing : isLong ? t.groupNameTooLong : "")) return;
    const areShort = names.every((each) => accountProblem(each) === "");
    if (!members.accept(areShort ? "" : t.groupMemberTooLong)) return;
    request.ask(() => session.groups.create(title, names));
  };

  const pick = (each: string) => {
    members.write([...names, each].join(", "));
    // The button disappears, so move the focus.
    if (hasKeyboard()) members.input.current?.focus();
  };

  return (
    <Form onSubmit={create}>
      <Field label={t.groupName} field={name} />
      <Field label={t.groupMembers} field={members} hint={t.groupMembersHint} />
      <NameChips
        label={t.onlineNow}
        names={people.filter((each) => !names.includes(each))}
        onPick={pick}
      />
      <Failure text={request.failure} />
      <Submit label={request.busy ? t.creatingGroup : t.createGroup} busy={request.busy} />
    </Form>
  );
}

function JoinForm({ id, request }: { id: FieldState; request: GroupRequest }) {
  const session = useSession();
  const t = words.value;

  const join = () => {
    const groupId = id.value.trim();
    if (!id.accept(groupId === "" ? t.groupIdMissing : "")) return;
    request.ask(() => session.groups.join(groupId));
  };

  return (
    <Form onSubmit={join}>
      <Field label={t.groupId} field={id} />
      <Failure text={request.failure} />
      <Submit label={request.busy ? t.joiningGroup : t.joinGroup} busy={request.busy} />
    </Form>
  );
}

function Submit({ label, busy = false }: { label: string; busy?: boolean }) {
  return (
    <div class="modal-actions">
      <button type="submit" class="button primary" aria-disabled={busy}>
        {label}
      </button>
    </div>
  );
}
