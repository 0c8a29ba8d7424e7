import "./styles/main.css";
import { effect, untracked } from "@preact/signals";
import { render } from "preact";
import { ChatSession } from "./chat/session.js";
import { watch } from "./inspector/watch.js";
import { words } from "./i18n/index.js";
import { applyPreferences, inspecting, rememberAccount, rememberedAccount } from "./preferences.js";
import { App } from "./ui/App.js";
import { SessionContext } from "./ui/context.js";

const session = new ChatSession();
// Read it now: the effect below clears it while nobody is signed in.
const returning = rememberedAccount();

applyPreferences();
watch(session.client);

effect(() => {
  const unread = session.book.unreadTotal.value;
  const parts = [session.account.value, words.value.appName].filter((part) => part !== "");
  document.title = `${unread > 0 ? `(${unread}) ` : ""}${parts.join(" – ")}`;
});

effect(() => {
  const { value: phase } = session.phase;
  if (phase === "online") rememberAccount(session.account.peek());
  // A reload must not kick out the other device in turn.
  if (phase === "kickedOut" || phase === "signedOut") rememberAccount(null);
});

effect(() => {
  if (!inspecting.value) untracked(() => session.book.markActiveRead());
});

document.addEventListener("visibilitychange", () => {
  session.book.markActiveRead();
  // A phone may end a hidden page without another event.
  if (document.visibilityState === "hidden") session.save();
});
addEventListener("pagehide", () => session.save(true));

// Before the page is rendered, so that it shows at once who is signing in.
if (returning !== null) void session.signIn(returning);

const root = document.getElementById("app");
if (root) {
  render(
    <SessionContext.Provider value={session}>
      <App />
    </SessionContext.Provider>,
    root,
  );
}
