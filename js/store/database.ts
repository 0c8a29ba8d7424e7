import { promisifyRequest as done } from "idb-keyval";

/** Opens an IndexedDB database. If it does not exist yet, `layOut` creates its object stores. */
export async function openDatabase(
  name: string,
  layOut: (db: IDBDatabase) => void,
): Promise<IDBDatabase> {
  // A future version of the layout will need a migration from each earlier one here.
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => layOut(request.result);
  const db = await done(request);
  // A page with a later version wants to upgrade the database: do not block it.
  db.onversionchange = () => db.close();
  return db;
}
