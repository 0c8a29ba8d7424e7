import { inspecting } from "../preferences.js";
import { useSession } from "./context.js";
import { InspectorPage } from "./inspector/InspectorPage.js";
import { KickoutDialog } from "./KickoutDialog.js";
import { LiveRegion } from "./LiveRegion.js";
import { SignIn } from "./SignIn.js";
import { Workspace } from "./Workspace.js";

export function App() {
  const session = useSession();
  const inside = session.account.value !== "";
  return (
    <>
      {!inside ? <SignIn /> : inspecting.value ? <InspectorPage /> : <Workspace />}
      {inside && session.phase.value === "kickedOut" ? <KickoutDialog /> : null}
      <LiveRegion />
    </>
  );
}
