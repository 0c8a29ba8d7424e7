import { promisifyRequest as done } from "idb-keyval";

/**
 * Opens a database of IndexedDB. Each step of `upgrade` brings it from the version before to its
 * own; none is ever taken out.
 */
export function openDatabase(
  name: string,
  version: number,
  upgrade: (db: IDBDatabase, oldVersion: number) => void,
): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = ({ oldVersion }) => upgrade(request.result, oldVersion);
    // An old page of a former version holds the database: do not wait until it is closed.
    request.onblocked = () => reject(new Error("another page holds the database"));
    done(request).then((db) => {
      // A page of a later version wants to change the layout: do not stand in its way.
      db.onversionchange = () => db.close();
      resolve(db);
    }, reject);
  });
}
