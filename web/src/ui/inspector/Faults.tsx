import { useState } from "preact/hooks";
import { injectFault } from "../../chat/server.js";
import { words } from "../../i18n/index.js";
import { useSession } from "../context.js";
import { Panel } from "./Panel.js";

type Fault = keyof typeof words.value.faultNames;

/** Buttons that make the gateway inject faults into this account's connection. */
export function Faults() {
  const session = useSession();
  const t = words.value;
  const [told, tell] = useState<{ fault: Fault; done: boolean } | null>(null);

  const inject = async (fault: Fault) => {
    const account = session.account.peek();
    const done = await injectFault(account, fault);
    // The gateway reports a lost session only in answer to a request, so send one.
    if (done && fault === "lostSession") void session.client.peek()?.GetGroup("inspector");
    tell({ fault, done });
  };

  let text = t.faultsHint;
  if (told) text = told.done ? t.faultDone(t.faultNames[told.fault]) : t.faultFailed;
  return (
    <Panel title={t.faults} name="faults">
      <ul class="faults">
        {(Object.keys(t.faultNames) as Fault[]).map((fault) => (
          <li key={fault}>
            <button type="button" class="button" onClick={() => void inject(fault)}>
              {t.faultNames[fault]}
            </button>
          </li>
        ))}
      </ul>
      <p class="hint" role="status">
        {text}
      </p>
    </Panel>
  );
}
