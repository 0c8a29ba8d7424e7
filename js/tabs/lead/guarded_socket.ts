import type { WebSocketClass, WebSocketLike } from "kim-web-sdk";

/**
 * A class of sockets that tell of their opening only if the tab still has the lead then. The tab may have slept since
 * it checked that, for its token, its address or the connection took time, and a login would now end the session of
 * the tab that leads. A socket that never opens is closed together with its client.
 */
export function socketsWhile(holds: () => Promise<boolean>, type: WebSocketClass): WebSocketClass {
  const checked = (opened: WebSocketLike["onopen"]): WebSocketLike["onopen"] =>
    opened && ((event) => void holds().then((leads) => leads && opened(event)));
  return function (url: string) {
    return new Proxy(new type(url), {
      // The methods and accessors of a browser's socket need the socket itself as `this`.
      get(socket, name) {
        const value: unknown = Reflect.get(socket, name, socket);
        return typeof value === "function" ? (value.bind(socket) as unknown) : value;
      },
      set: (socket, name, value) =>
        Reflect.set(socket, name, name === "onopen" ? checked(value as never) : value, socket),
    });
  } as unknown as WebSocketClass;
}
