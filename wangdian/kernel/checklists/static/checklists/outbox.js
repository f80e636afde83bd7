// What was filled in and not sent yet: kept on the device, photos too, and sent one by one, in order, each under its
// own key, so that the server writes it once however often it arrives.
(() => {
  const NAME = "wangdian-checklists";
  const STORE = "outbox";
  const RETRY = 8000;
  let person = "";
  let listener = {};
  let state = "saved";
  let sending = false;
  let again = false;
  let memory = []; // where the browser keeps nothing (a private window, no room): only as long as the page is open

  // Without https a browser has no randomUUID, but it has random bytes.
  function newKey() {
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64;
    b[8] = (b[8] & 63) | 128;
    const hex = [...b].map((n) => n.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  function database() {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "n", autoIncrement: true });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  let opened = null;
  async function stored(mode, act) {
    opened = opened || database();
    const base = await opened;
    return new Promise((resolve, reject) => {
      const transaction = base.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }

  async function add(entry) {
    try {
      await stored("readwrite", (store) => store.add(entry));
    } catch (error) {
      memory.push({ ...entry, n: `memory ${newKey()}` });
    }
  }

  async function remove(n) {
    if (typeof n === "string") memory = memory.filter((entry) => entry.n !== n);
    else await stored("readwrite", (store) => store.delete(n));
  }

  // Everything of this person, the oldest first; of one round where it is named.
  async function mine(run) {
    let found = [];
    try {
      found = await stored("readonly", (store) => store.getAll());
    } catch (error) {
      found = [];
    }
    return [...found, ...memory].filter((entry) => entry.person === person && (run === undefined || entry.run === run));
  }

  // What was put and is not written down yet waits as well: nothing is called saved before the server has it.
  let coming = 0;
  async function tell() {
    const waiting = await mine();
    const left = waiting.length || coming;
    if (listener.onState) listener.onState(left && state === "saved" ? "sending" : left ? state : "saved", waiting, memory.length > 0);
  }

  // An answer that has not left yet gives way to the newer one of the same item.
  let inFlight = null;
  async function keep(entry) {
    if (entry.kind === "answer") {
      const older = (await mine(entry.run)).filter((e) => e.kind === "answer" && e.fields.item === entry.fields.item && e.n !== inFlight);
      for (const one of older) await remove(one.n);
    }
    await add({ ...entry, person, key: newKey() });
  }

  // One after the other: what was done first is kept, and so sent, first.
  let line = Promise.resolve();
  function put(entry) {
    coming += 1;
    const kept = line.then(() => keep(entry)).finally(() => { coming -= 1; });
    line = kept.catch(() => {}); // one that could not be kept does not hold up the next
    kept.catch(() => {}).then(tell).then(flush);
    return kept;
  }

  async function send(entry) {
    const token = document.querySelector('meta[name="csrf-token"]');
    const body = new FormData();
    Object.entries(entry.fields).forEach(([name, value]) => body.append(name, value));
    body.append("idempotency_key", entry.key);
    if (entry.blob) body.append("photo", entry.blob, "photo");
    let answer;
    try {
      answer = await fetch(entry.url, {
        method: "POST", body, redirect: "manual", headers: { "X-CSRFToken": token ? token.content : "", Accept: "application/json" },
      });
    } catch (error) {
      return "offline";
    }
    if (answer.type === "opaqueredirect") return "door";
    if (answer.status >= 500) return "failed";
    let data = null;
    try {
      data = await answer.json();
    } catch (error) {
      return "door"; // a page instead of an answer: signed out, or the page is older than the sign-in
    }
    await remove(entry.n);
    const heard = answer.ok ? listener.onSent : listener.onRefused;
    if (heard) heard(entry, data);
    return "saved";
  }

  async function flush() {
    if (sending) {
      again = true;
      return;
    }
    sending = true;
    try {
      for (;;) {
        const [first] = await mine();
        if (!first) {
          state = "saved";
          break;
        }
        if (state === "saved") state = "sending";
        await tell();
        inFlight = first.n;
        const outcome = await send(first);
        inFlight = null;
        state = outcome;
        if (outcome !== "saved") break;
      }
    } finally {
      sending = false;
      inFlight = null;
    }
    await tell();
    if (again) {
      again = false;
      flush();
    }
  }

  // The page shows what waits before it calls flush() for the first time.
  function start(options) {
    person = options.person;
    listener = options;
    window.addEventListener("online", flush);
    document.addEventListener("visibilitychange", () => document.hidden || flush());
    setInterval(async () => (await mine()).length && flush(), RETRY);
  }

  window.wdOutbox = { start, put, mine, remove, flush };
})();
