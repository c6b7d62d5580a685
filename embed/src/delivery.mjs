// Sends what waits until it has an answer for good.

import { forget, isTooOld, waiting } from "./outbox.mjs";
import { send } from "./send.mjs";

/** @typedef {import("./outbox.mjs").Entry} Entry */
/** @typedef {import("./send.mjs").Answer} Answer */

const LONGEST_PAUSE_SECONDS = 60;
// No answer, too slow, too many, and whatever is the server's own trouble.
const RETRIED = /^(0|408|429|5..)$/;

/**
 * What shows how an entry fares.
 *
 * @typedef {object} Watcher
 * @property {() => boolean} isHere False once its form is gone.
 * @property {(answer?: Answer) => void} onWait Hears that it has to wait, with the answer of each failed try.
 */

/** @type {Map<string, { answer: Promise<Answer | undefined>, watcher?: Watcher }>} What this page sends or has sent. */
const deliveries = new Map();

/** @type {Set<(value?: unknown) => void>} */
const sleepers = new Set();

/**
 * Send an entry, again and again where that may help, until it is stored or refused for good.
 *
 * @param {Entry} entry
 * @param {boolean} isFresh The visitor has just sent it; else it was left behind by a closed page.
 * @param {Watcher} [watcher]
 * @returns {Promise<Answer | undefined>} Undefined when another tab is sending it, or another form shows it.
 */
export async function deliver(entry, isFresh, watcher) {
  const { id } = entry;
  const known = deliveries.get(id);
  if (known && !isFresh) {
    if (known.watcher?.isHere()) return;
    known.watcher = watcher;
    watcher?.onWait();
    return known.answer;
  }
  const work = async () => {
    if (!isFresh) {
      // Its last owner may have delivered it a moment ago.
      if (!waiting().some((other) => other.id === id)) return;
      watcher?.onWait();
    }
    return attempt(entry);
  };
  // The lock makes this tab the owner until it is closed. Without one (an insecure page), two tabs
  // may send the same; the id still makes it one lead.
  const claim = (/** @type {Lock | null} */ lock) => (lock || isFresh ? work() : undefined);
  /** @type {Promise<any>} An Answer, or undefined: the promise of a lock is typed as one of a promise. */
  const sent = navigator.locks?.request(`lead-form:${id}`, { ifAvailable: true }, claim).catch(work) ?? work();
  deliveries.set(id, { answer: sent, watcher });
  const answer = await sent;
  if (!answer) deliveries.delete(id);
  return answer;
}

/** Send everything that closed pages left behind, out of sight. */
export function flush() {
  for (const entry of waiting()) {
    deliver(entry, false).then((answer) => {
      // One that is refused stays, for a form that comes later or on another page to show why.
      if (answer?.ok) forget(entry);
    });
  }
}

/**
 * @param {Entry} entry
 * @returns {Promise<Answer>}
 */
async function attempt(entry) {
  for (let seconds = 1; ; seconds = Math.min(2 * seconds, LONGEST_PAUSE_SECONDS)) {
    const answer = await send(entry);
    // For the page's owner: a wrong id, a page that may not post, an answer that isn't the API's.
    if (!answer.ok && seconds < 2) console.warn("lead-form: not sent.", entry.action, answer.status, answer.error ?? "no answer of the API's");
    if (!RETRIED.test(`${answer.status}`) || isTooOld(entry)) return answer;
    deliveries.get(entry.id)?.watcher?.onWait(answer);
    await sleep(answer.retryAfter);
    // After an outage not everybody at the same moment; but at once when the connection is back.
    await sleep(seconds * (0.5 + Math.random()), true);
  }
}

/**
 * @param {number} seconds
 * @param {boolean} [isLight] Ends early when the connection is back, or the page is looked at again.
 */
function sleep(seconds, isLight) {
  return new Promise((wake) => {
    setTimeout(wake, 1000 * seconds);
    if (isLight) sleepers.add(wake);
  });
}

for (const event of ["online", "visibilitychange"]) {
  addEventListener(event, () => {
    for (const wake of sleepers) wake();
    sleepers.clear();
    flush();
  });
}
