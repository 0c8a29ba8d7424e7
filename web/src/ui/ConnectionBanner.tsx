import { useEffect, useState } from "preact/hooks";
import { words } from "../i18n/index.js";
import { useSession } from "./context.js";
import { stateText } from "./StatePill.js";

/** Whether the browser reports to be online. */
function useDeviceOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const look = () => setOnline(navigator.onLine);
    addEventListener("online", look);
    addEventListener("offline", look);
    return () => {
      removeEventListener("online", look);
      removeEventListener("offline", look);
    };
  }, []);
  return online;
}

/** Why messages are not being delivered; empty if they are. */
function useTrouble(): string {
  const session = useSession();
  const online = useDeviceOnline();
  const t = words.value;
  const phase = session.phase.value;
  if (phase === "closed")
    return session.failure.value === null ? t.bannerClosed : t[session.failure.value];
  if (!online) return t.bannerOffline;
  return phase === "reconnecting" ? t.bannerReconnecting : "";
}

/** Announces the connection state to screen readers in a dialog: while it is open, the banner is silent. */
export function SpokenConnection() {
  const text = useTrouble() || stateText(useSession().phase.value, words.value);
  return (
    <p class="visually-hidden" role="status">
      {text}
    </p>
  );
}

/**
 * Says why messages are not being delivered, and offers a remedy if there is one. Also announces to screen
 * readers when the connection is lost and restored.
 */
export function ConnectionBanner() {
  const session = useSession();
  const t = words.value;
  const trouble = useTrouble();
  const [connecting, setConnecting] = useState(false);
  const closed = connecting || session.phase.value === "closed";
  const text = connecting ? t.stateSigningIn : trouble;

  const connect = async (button: HTMLElement) => {
    if (connecting) return;
    setConnecting(true);
    const connected = await session.signInAgain();
    const hadFocus = document.activeElement === button;
    setConnecting(false);
    // The button disappears, so move the focus: opening a conversation gives it to the field.
    if (connected && hadFocus) session.book.open(session.book.active.peek());
  };

  return (
    <div class="banner-place" role="status">
      {text === "" ? (
        <span class="visually-hidden">{stateText(session.phase.value, t)}</span>
      ) : (
        <div class={`banner ${closed ? "banner-closed" : ""}`}>
          <span>{text}</span>
          {closed ? (
            <button
              type="button"
              class="button"
              aria-disabled={connecting}
              onClick={({ currentTarget }) => void connect(currentTarget)}
            >
              {t.connectAgain}
            </button>
          ) : null}
        </div>
      )}
    </div>
  );
}
