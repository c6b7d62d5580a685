// What waits to be sent, in the browser's storage: a submission is written here before the first
// try, so that neither a dead connection nor a closed page loses it. One item each, so that two
// tabs never write over each other's.

const PREFIX = "lead-form:";
const MOST_ENTRIES = 20;
// What a visitor typed doesn't lie on a device for longer than a day.
const LONGEST_WAIT_MS = 86_400_000;

/**
 * @typedef {object} Entry
 * @property {string} id
 * @property {string} action Where it goes, an absolute URL.
 * @property {string} body Its fields, urlencoded; one names the submission: sent twice, it is stored once.
 * @property {number} at When the visitor sent it, in milliseconds since 1970.
 */

/**
 * Write an entry into the storage.
 *
 * @param {Entry} entry
 * @returns {boolean} False when it couldn't be written: storage is refused or full.
 */
export function keep(entry) {
  try {
    if (waiting().length < MOST_ENTRIES) {
      localStorage.setItem(PREFIX + entry.id, JSON.stringify(entry));
      return true;
    }
  } catch {
    // Refused or full.
  }
  console.warn("lead-form: storage is refused or full.");
  return false;
}

/** @param {Entry} entry */
export function forget({ id }) {
  try {
    localStorage.removeItem(PREFIX + id);
  } catch {
    // Refused: then it was never written either.
  }
}

/**
 * List what waits, and clear away what waited too long or can't be read.
 *
 * @returns {Entry[]} Oldest first: ids begin with their instant.
 */
export function waiting() {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX))
      .sort()
      .flatMap(read);
  } catch {
    return [];
  }
}

/** @param {Entry} entry */
export const isTooOld = ({ at }) => !(Math.abs(Date.now() - at) < LONGEST_WAIT_MS); // a clock may have been set back

/**
 * @param {string} key
 * @returns {Entry[]} One, or none.
 */
function read(key) {
  try {
    const entry = JSON.parse(localStorage.getItem(key) ?? "");
    if (key === PREFIX + entry.id && /^https?:/.test(entry.action) && !isTooOld(entry)) return [entry];
  } catch {
    // Cut off, or not ours.
  }
  localStorage.removeItem(key);
  return [];
}
