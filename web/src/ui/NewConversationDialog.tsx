import { useEffect, useState } from "preact/hooks";
import type { Outcome } from "../chat/groups.js";
import { fetchPeople } from "../chat/server.js";
import { words } from "../i18n/index.js";
import { accountProblem } from "./account_problem.js";
import { useSession } from "./context.js";
import { Field, useField } from "./Field.js";
import { Failure, Form } from "./Form.js";
import { Modal } from "./Modal.js";
import { NameChips } from "./NameChips.js";
import { Tabs } from "./Tabs.js";

type Tab = "person" | "group" | "join";

export function NewConversationDialog({ onClose }: { onClose: () => void }) {
  const t = words.value;
  const [tab, setTab] = useState<Tab>("person");
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
        {tab === "person" ? <PersonForm onDone={onClose} /> : null}
        {tab === "group" ? <GroupForm onDone={onClose} /> : null}
        {tab === "join" ? <JoinForm onDone={onClose} /> : null}
      </Tabs>
    </Modal>
  );
}

interface FormProps {
  onDone: () => void;
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

/** Requests a group: opens it on success, otherwise returns the failure. */
function useGroupRequest(onDone: () => void) {
  const session = useSession();
  const [failure, setFailure] = useState("");
  const ask = async (request: Promise<Outcome>) => {
    setFailure("");
    const { status, groupId } = await request;
    if (status !== 0) {
      setFailure(words.value.statusText(status));
      return;
    }
    session.openWith("group", groupId);
    onDone();
  };
  return { failure, ask };
}

function PersonForm({ onDone }: FormProps) {
  const session = useSession();
  const t = words.value;
  const people = usePeople();
  const name = useField();
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

function GroupForm({ onDone }: FormProps) {
  const session = useSession();
  const t = words.value;
  const people = usePeople();
  const name = useField();
  const members = useField();
  const { failure, ask } = useGroupRequest(onDone);
  const names = members.value.split(/[\s,，、;；]+/).filter((each) => each !== "");

  const create = () => {
    const title = name.value.trim();
    if (!name.accept(title === "" ? t.groupNameMissing : "")) return;
    void ask(session.groups.create(title, names));
  };

  return (
    <Form onSubmit={create}>
      <Field label={t.groupName} field={name} />
      <Field label={t.groupMembers} field={members} hint={t.groupMembersHint} />
      <NameChips
        label={t.onlineNow}
        names={people.filter((each) => !names.includes(each))}
        onPick={(each) => members.write([...names, each].join(", "))}
      />
      <Failure text={failure} />
      <Submit label={t.createGroup} />
    </Form>
  );
}

function JoinForm({ onDone }: FormProps) {
  const session = useSession();
  const t = words.value;
  const id = useField();
  const { failure, ask } = useGroupRequest(onDone);

  const join = () => {
    const groupId = id.value.trim();
    if (!id.accept(groupId === "" ? t.groupIdMissing : "")) return;
    void ask(session.groups.join(groupId));
  };

  return (
    <Form onSubmit={join}>
      <Field label={t.groupId} field={id} />
      <Failure text={failure} />
      <Submit label={t.joinGroup} />
    </Form>
  );
}

function Submit({ label }: { label: string }) {
  return (
    <div class="modal-actions">
      <button type="submit" class="button primary">
        {label}
      </button>
    </div>
  );
}
