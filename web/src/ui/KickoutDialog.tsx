import { words } from "../i18n/index.js";
import { useSession } from "./context.js";
import { Failure } from "./Form.js";
import { Modal } from "./Modal.js";

/** The account is in use elsewhere: only the person can decide where to continue. */
export function KickoutDialog() {
  const session = useSession();
  const t = words.value;
  const failure = session.failure.value;
  return (
    <Modal title={t.kickoutTitle}>
      <p>{t.kickoutText(session.account.value)}</p>
      <Failure text={failure === null ? "" : t[failure]} />
      <div class="modal-actions">
        <button type="button" class="button" onClick={() => void session.signOut()}>
          {t.signOut}
        </button>
        <button type="button" class="button primary" onClick={() => void session.signInAgain()}>
          {t.kickoutHere}
        </button>
      </div>
    </Modal>
  );
}
