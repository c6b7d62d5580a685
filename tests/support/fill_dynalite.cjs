/**
 * Fills a folder for dynalite, some seven times as fast as BatchWriteItem: no requests, and many
 * items a write. From stdin, a JSON text a line: first the tables, `[{"size", "definition"}]`; then
 * items, each of which goes into every table that has fewer than its size.
 *
 * Usage: node fill_dynalite.cjs FOLDER
 */
const readline = require("node:readline");
const db = require("dynalite/db");
const createTable = require("dynalite/actions/createTable");

const ITEMS_A_WRITE = 500;

async function main(folder) {
  const store = db.create({ path: folder, createTableMs: 0 });
  const lines = readline.createInterface({ input: process.stdin });
  let tables = null;
  let count = 0;
  let writes = [];
  for await (const line of lines) {
    if (tables === null) {
      tables = JSON.parse(line);
      for (const { definition } of tables) await create(store, definition);
      continue;
    }
    const item = JSON.parse(line);
    for (const { size, definition } of tables) {
      if (count < size) writes.push(...writesOf(definition, item));
    }
    count += 1;
    if (count % ITEMS_A_WRITE === 0) {
      await store.db.batch(writes);
      writes = [];
    }
  }
  await store.db.batch(writes);
  await store.db.close();
}

function create(store, definition) {
  return new Promise((resolve, reject) => {
    createTable(store, definition, (error) => (error ? reject(error) : resolve()));
    // dynalite marks the table active a moment after it has answered.
  }).then(() => new Promise((resolve) => setTimeout(resolve, 100)));
}

/** Gives what dynalite itself writes for an item: into the table, and into each of its indexes. */
function writesOf(definition, item) {
  const name = definition.TableName;
  const own = { type: "put", key: `item-${name}~${db.createKey(item, definition)}`, value: item };
  const actions = db.getIndexActions(definition.GlobalSecondaryIndexes, null, item, definition);
  return [
    own,
    ...actions.puts.map((put) => ({
      type: "put",
      key: `index-global~${name}~${put.index}~${put.key}`,
      value: put.item,
    })),
  ];
}

main(process.argv[2]);
