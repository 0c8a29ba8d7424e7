import { promisifyRequest as done } from "idb-keyval";

/**
 * Opens a database of IndexedDB. Each step of `upgrade` brings it from the version before to its
 * own; none is ever taken out.
 */
export async function openDatabase(
  name: string,
  version: number,
  upgrade: (db: IDBDatabase, oldVersion: number) => void,
): Promise<IDBDatabase> {
  const request = indexedDB.open(name, version);
  request.onupgradeneeded = ({ oldVersion }) => upgrade(request.result, oldVersion);
  const db = await done(request);
  // A page of a later version wants to change the layout: do not stand in its way.
  db.onversionchange = () => db.close();
  return db;
}
