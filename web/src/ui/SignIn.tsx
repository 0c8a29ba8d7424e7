import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { words } from "../i18n/index.js";
import { suggestedAccount } from "../preferences.js";
import { Avatar } from "./Avatar.js";
import { useSession } from "./context.js";
import { Preferences } from "./Preferences.js";

const longestAccount = 60;
const quickNames = ["alice", "bob", "carol", "李雷"];

/** Why this cannot be an account, or null when it can. */
function complaint(account: string): string | null {
  if (account === "") return words.value.accountMissing;
  return [...account].length > longestAccount ? words.value.accountTooLong : null;
}

export function SignIn() {
  const session = useSession();
  const t = words.value;
  const [account, setAccount] = useState(suggestedAccount());
  const [problem, setProblem] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const busy = session.phase.value === "signingIn";
  const failure = session.failure.value;

  // Before the first paint: what is typed at once must not get lost.
  useLayoutEffect(() => field.current?.focus(), []);

  const enter = (name: string) => {
    const trimmed = name.trim();
    const found = complaint(trimmed);
    setProblem(found);
    if (found !== null) field.current?.focus();
    else if (!busy) void session.signIn(trimmed);
  };

  return (
    <main class="sign-in">
      <div class="sign-in-card">
        <img class="sign-in-logo" src="/icon.svg" alt="" width="52" height="52" />
        <h1>{t.appName}</h1>
        <p class="muted">{t.appPurpose}</p>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            enter(account);
          }}
        >
          <label for="account">{t.accountLabel}</label>
          <input
            id="account"
            ref={field}
            value={account}
            onInput={(event) => setAccount(event.currentTarget.value)}
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            aria-invalid={problem !== null}
            aria-describedby={problem === null ? "account-hint" : "account-problem"}
          />
          {problem === null ? (
            <p id="account-hint" class="hint">
              {t.accountHint}
            </p>
          ) : (
            <p id="account-problem" class="problem">
              {problem}
            </p>
          )}
          <button class="button primary wide" type="submit" aria-disabled={busy}>
            {busy ? t.signingIn : t.signInButton}
          </button>
          <div role="alert">{failure === null ? null : <p class="problem">{t[failure]}</p>}</div>
        </form>
        <QuickNames onPick={enter} />
      </div>
      <Preferences />
    </main>
  );
}

function QuickNames({ onPick }: { onPick: (name: string) => void }) {
  const t = words.value;
  return (
    <section class="quick-names" aria-label={t.quickNames}>
      <p class="muted" aria-hidden="true">
        {t.quickNames}
      </p>
      <ul>
        {quickNames.map((name) => (
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
