import { StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { Content, KIMClient } from "kim-web-sdk";

const { url, token, text } = Object.fromEntries(new URLSearchParams(location.search));

/** The naive way to write it. StrictMode runs the effect, cleans it up and runs it again. */
function Chat() {
  const [answer, setAnswer] = useState();
  const [failure, setFailure] = useState();
  useEffect(() => {
    const client = new KIMClient(url, { token });
    client.onmessage(({ body }) => setAnswer(body));
    void client.login().then(async ({ success }) => {
      if (!success) return;
      const { err } = await client.talkToUser("echo", new Content(text));
      if (err) setFailure(err.message);
    });
    return () => void client.logout();
  }, []);
  return <output data-answer={answer} data-failure={failure} />;
}

createRoot(document.getElementById("root")).render(
  <StrictMode>
    <Chat />
  </StrictMode>,
);
