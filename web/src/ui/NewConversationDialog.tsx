import { useEffect, useState } from "preact/hooks";
import { fetchPeople } from "../chat/server.js";
import { words } from "../i18n/index.js";
import { Avatar } from "./Avatar.js";
import { useSession } from "./context.js";
import { Field } from "./Field.js";
import { Modal } from "./Modal.js";
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

/** Who else is signed in at this moment. */
function usePeople(): string[] {
  const session = useSession();
  const [people, setPeople] = useState<string[]>([]);
  useEffect(() => {
    void fetchPeople().then(setPeople);
  }, []);
  return people.filter((name) => name !== session.account.value);
}

function PersonForm({ onDone }: FormProps) {
  const session = useSession();
  const t = words.value;
  const people = usePeople();
  const [name, setName] = useState("");
  const [problem, setProblem] = useState("");
  const start = (account: string) => {
    if (account === "") {
      setProblem(t.accountMissing);
      return;
    }
    session.openWith("user", account);
    onDone();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        start(name.trim());
      }}
    >
      <Field label={t.personLabel} value={name} onChange={setName} problem={problem} autofocus />
      {people.length > 0 ? <People people={people} onPick={start} /> : null}
      <div class="modal-actions">
        <button type="submit" class="button primary">
          {t.start}
        </button>
      </div>
    </form>
  );
}

function People({ people, onPick }: { people: string[]; onPick: (name: string) => void }) {
  return (
    <section class="people" aria-label={words.value.onlineNow}>
      <p class="hint" aria-hidden="true">
        {words.value.onlineNow}
      </p>
      <ul>
        {people.map((name) => (
          <li key={name}>
            <button type="button" class="chip" onClick={() => onPick(name)}>
              <Avatar name={name} size="small" />
              {name}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function GroupForm({ onDone }: FormProps) {
  const session = useSession();
  const t = words.value;
  const people = usePeople();
  const [name, setName] = useState("");
  const [members, setMembers] = useState("");
  const [problem, setProblem] = useState("");
  const [failure, setFailure] = useState("");
  const names = members.split(/[\s,，、;；]+/).filter((each) => each !== "");

  const create = async () => {
    setProblem(name.trim() === "" ? t.groupNameMissing : "");
    setFailure("");
    if (name.trim() === "") return;
    const { status, groupId } = await session.groups.create(name.trim(), names);
    if (status !== 0) {
      setFailure(t.statusText(status));
      return;
    }
    session.openWith("group", groupId);
    onDone();
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <Field label={t.groupName} value={name} onChange={setName} problem={problem} />
      <Field
        label={t.groupMembers}
        value={members}
        onChange={setMembers}
        hint={t.groupMembersHint}
      />
      <People
        people={people.filter((each) => !names.includes(each))}
        onPick={(each) => setMembers([...names, each].join(", "))}
      />
      <FormEnd failure={failure} label={t.createGroup} />
    </form>
  );
}

function JoinForm({ onDone }: FormProps) {
  const session = useSession();
  const t = words.value;
  const [id, setId] = useState("");
  const [problem, setProblem] = useState("");
  const [failure, setFailure] = useState("");

  const join = async () => {
    const groupId = id.trim();
    setProblem(groupId === "" ? t.groupIdMissing : "");
    setFailure("");
    if (groupId === "") return;
    const { status } = await session.groups.join(groupId);
    if (status !== 0) {
      setFailure(t.statusText(status));
      return;
    }
    session.openWith("group", groupId);
    onDone();
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void join();
      }}
    >
      <Field label={t.groupId} value={id} onChange={setId} problem={problem} />
      <FormEnd failure={failure} label={t.joinGroup} />
    </form>
  );
}

function FormEnd({ failure, label }: { failure: string; label: string }) {
  return (
    <>
      <div role="alert">{failure === "" ? null : <p class="problem">{failure}</p>}</div>
      <div class="modal-actions">
        <button type="submit" class="button primary">
          {label}
        </button>
      </div>
    </>
  );
}
