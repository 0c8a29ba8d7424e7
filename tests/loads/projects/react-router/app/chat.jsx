import { useEffect, useState } from "react";
import { Content, KIMClient, State } from "kim-web-sdk";
import { createClientHook, useClientEvent } from "kim-web-sdk/react";

export const loader = ({ request }) => Object.fromEntries(new URL(request.url).searchParams);

const useKIM = createClientHook((account) => {
  const { url, token } = JSON.parse(account);
  return new KIMClient(url, { token });
});

/** Rendered on the server, and hydrated in the page, which connects. */
export default function Chat({ loaderData: { url, token, text } }) {
  const { client, state, error } = useKIM(JSON.stringify({ url, token }));
  const [answer, setAnswer] = useState();
  useClientEvent(client, "message", ({ body }) => setAnswer(body));
  useEffect(() => {
    if (state === State.CONNECTED) void client.talkToUser("echo", new Content(text));
  }, [client, state, text]);
  return (
    <output data-answer={answer} data-failure={error?.message}>
      {state}
    </output>
  );
}
