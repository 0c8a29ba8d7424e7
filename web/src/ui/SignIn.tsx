import { words } from "../i18n/index.js";
import { suggestedAccount } from "../preferences.js";
import { accountProblem } from "./account_problem.js";
import { useSession } from "./context.js";
import { Field, useField } from "./Field.js";
import { Failure, Form } from "./Form.js";
import { NameChips } from "./NameChips.js";
import { Preferences } from "./Preferences.js";

const quickNames = ["alice", "bob", "carol", "李雷"];

export function SignIn() {
  const session = useSession();
  const t = words.value;
  const account = useField(session.arriving.peek() || suggestedAccount());
  const busy = session.phase.value === "signingIn";
  const failure = session.failure.value;

  const enter = (name: string) => {
    const trimmed = name.trim();
    if (account.accept(accountProblem(trimmed)) && !busy) void session.signIn(trimmed);
  };

  return (
    <main class="sign-in">
      <div class="sign-in-card">
        <img class="sign-in-logo" src="/icon.svg" alt="" width="52" height="52" />
        <h1>{t.appName}</h1>
        <p class="muted">{t.appPurpose}</p>
        <Form onSubmit={() => enter(account.value)}>
          <Field
            label={t.accountLabel}
            field={account}
            hint={t.accountHint}
            autocomplete="username"
            autofocus
          />
          <button class="button primary wide" type="submit" aria-disabled={busy}>
            {busy ? t.signingIn : t.signInButton}
          </button>
          <Failure text={failure === null ? "" : t[failure]} />
        </Form>
        <NameChips label={t.quickNames} names={quickNames} onPick={enter} />
      </div>
      <Preferences />
    </main>
  );
}
