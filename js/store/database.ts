import { promisifyRequest as done } from "idb-keyval";

/** Opens a database of IndexedDB, which `layOut` gives its object stores where there was none. */
export async function openDatabase(
  name: string,
  layOut: (db: IDBDatabase) => void,
): Promise<IDBDatabase> {
  // A later version is given what it takes to come from each earlier one.
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => layOut(request.result);
  const db = await done(request);
  // A page of a later version wants to change the layout: do not stand in its way.
  db.onversionchange = () => db.close();
  return db;
}
