import { useSession } from "./context.js";
import { KickoutDialog } from "./KickoutDialog.js";
import { LiveRegion } from "./LiveRegion.js";
import { SignIn } from "./SignIn.js";
import { Workspace } from "./Workspace.js";

export function App() {
  const session = useSession();
  const inside = session.account.value !== "";
  return (
    <>
      {inside ? <Workspace /> : <SignIn />}
      {inside && session.phase.value === "kickedOut" ? <KickoutDialog /> : null}
      <LiveRegion />
    </>
  );
}
