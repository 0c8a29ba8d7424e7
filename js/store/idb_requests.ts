/** IndexedDB's requests and transactions as promises. */

const errorOf = ({ error }: IDBRequest | IDBTransaction): Error =>
  error ?? new Error("IndexedDB gave up");

/** The result of a request. A cursor's request can be waited for again after `continue`. */
export function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(errorOf(request));
  });
}

/** Resolves when what a transaction did is durable; rejects with why it was taken back. */
export function completed(tx: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(errorOf(tx));
  });
}
