import { StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { Content, KIMClient, State } from "kim-web-sdk";
import { createClientHook, useClientEvent } from "kim-web-sdk/react";

const { url, token, text } = Object.fromEntries(new URLSearchParams(location.search));
const useChat = createClientHook(() => new KIMClient(url, { token }));

/** Sends a message; another component with the same client shows the answer. */
function Sender() {
  const { client, state } = useChat("visitor");
  useEffect(() => {
    if (state === State.CONNECTED) void client.talkToUser("echo", new Content(text));
  }, [client, state]);
  return null;
}

function Reader() {
  const { client, error } = useChat("visitor");
  const [answer, setAnswer] = useState();
  useClientEvent(client, "message", ({ body }) => setAnswer(body));
  return <output data-answer={answer} data-failure={error?.message} />;
}

createRoot(document.getElementById("root")).render(
  <StrictMode>
    <Reader />
    <Sender />
  </StrictMode>,
);
