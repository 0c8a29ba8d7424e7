import { useEffect, useState } from "preact/hooks";
import { words } from "../i18n/index.js";
import { useSession } from "./context.js";
import { stateText } from "./StatePill.js";

/** Follows the browser's own idea of having a network at all. */
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

/**
 * Says why messages do not flow, and offers the way out where there is one. Who listens to the page
 * is told here how the connection is, and when it is well again.
 */
export function ConnectionBanner() {
  const session = useSession();
  const online = useDeviceOnline();
  const t = words.value;
  const phase = session.phase.value;
  const closed = phase === "closed";
  let text = "";
  if (closed) text = session.failure.value === null ? t.bannerClosed : t[session.failure.value];
  else if (!online) text = t.bannerOffline;
  else if (phase === "reconnecting") text = t.bannerReconnecting;
  return (
    <div class="banner-place" role="status">
      {text === "" ? (
        <span class="visually-hidden">{stateText(phase, t)}</span>
      ) : (
        <div class={`banner ${closed ? "banner-closed" : ""}`}>
          <span>{text}</span>
          {closed ? (
            <button type="button" class="button" onClick={() => void session.signInAgain()}>
              {t.connectAgain}
            </button>
          ) : null}
        </div>
      )}
    </div>
  );
}
