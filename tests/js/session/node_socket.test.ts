// The WebSocket that a client in Node takes by itself, where none is given: of the package `ws`.
import test from "node:test";
import { doLogin } from "kim-web-sdk";
import { gatewayFor } from "../support/gateway.js";

test("a connection that was closed ends soon although the gateway does not answer the close", async (t) => {
  const gateway = await gatewayFor(t, { answerClose: false });
  const { conn } = await doLogin(gateway.url, { token: gateway.mintToken("test1") });
  const late = AbortSignal.timeout(10_000);
  await new Promise((resolve, reject) => {
    conn.onclose = resolve;
    late.onabort = () => reject(new Error("it did not end in ten seconds"));
    conn.close(1000);
  });
});
