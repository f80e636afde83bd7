// A round on the phone: each answer is kept and sent as it is given; what is asked follows the rules at once.
(() => {
  const root = document.querySelector("[data-run]");
  if (!root) return;
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const definition = read("ck-definition");
  const answers = read("ck-answers");
  const previous = read("ck-previous");
  const { judged, isNumber } = window.wdChecklistRules;
  const run = root.dataset.run;
  const head = document.querySelector("[data-head]");
  const state = head.querySelector("[data-state]");
  const finish = root.querySelector("[data-finish]");
  const queued = root.querySelector("[data-queued]");
  const missingBox = root.querySelector("[data-missing]");
  const boxes = new Map([...root.querySelectorAll("[data-item]")].map((box) => [box.dataset.item, box]));
  const items = new Map(definition.sections.flatMap((s) => s.items || []).map((item) => [item.key, item]));
  const now = () => new Date().toISOString();
  const timers = new Map(); // boxes somebody is typing in

  // ------------------------------------------------------------ what stands in the form

  function written(box) {
    const na = box.querySelector("[data-na]");
    if (na && na.checked) return "na";
    if (box.dataset.kind === "photo") return "";
    const chosen = box.querySelector(`input[type=radio]:checked`);
    if (chosen) return chosen.value;
    if (box.querySelector("input[type=radio]")) return "";
    const field = box.querySelector("[name]");
    return field ? field.value.trim() : "";
  }

  function fill(box, value, note) {
    const na = box.querySelector("[data-na]");
    if (na) na.checked = value === "na";
    const radios = [...box.querySelectorAll("input[type=radio]")];
    radios.forEach((radio) => { radio.checked = radio.value === value; });
    const field = box.querySelector("[name]");
    if (field && !radios.length) field.value = value === "na" && na ? "" : value;
    const noteField = box.querySelector("[data-note]");
    if (noteField) noteField.value = note;
  }

  function problem(box, words) {
    const line = box.querySelector("[data-problem]");
    line.textContent = words || "";
    line.hidden = !words;
  }

  // ------------------------------------------------------------ what is asked

  function show() {
    const found = new Map(judged(definition, answers, previous).map((one) => [one.key, one]));
    boxes.forEach((box, key) => {
      const one = found.get(key);
      box.hidden = !one;
      box.classList.toggle("ck-failed", Boolean(one && one.failed));
      box.classList.toggle("ck-done", Boolean(one && one.answered && !one.failed && !one.missing.length));
      const more = box.querySelector("[data-more]");
      if (more && one && one.missing.some((what) => what !== "answer")) more.open = true;
    });
    root.querySelectorAll("[data-section]").forEach((section) => {
      section.hidden = !section.querySelector("[data-item]:not([hidden])");
    });
    const all = [...found.values()];
    const answered = all.filter((one) => one.answered).length;
    const bar = head.querySelector("[data-progress]");
    bar.max = Math.max(1, all.length);
    bar.value = answered;
    head.querySelector("[data-count]").textContent = `${answered} / ${all.length}`;
    return all;
  }

  // ------------------------------------------------------------ keep and send

  const isWrong = (box) => box.dataset.kind === "number" && !["", "na"].includes(written(box)) && !isNumber(written(box));

  function keep(key) {
    const box = boxes.get(key);
    const value = written(box);
    const note = (box.querySelector("[data-note]") || { value: "" }).value.trim();
    clearTimeout(timers.get(box));
    timers.delete(box);
    sayState();
    if (isWrong(box)) {
      problem(box, root.dataset.sayNumber);
      return;
    }
    const before = answers[key];
    if (box.dataset.kind === "number") problem(box, "");
    if (before.value === value && before.note === note) return;
    problem(box, "");
    answers[key] = { ...before, value, note };
    show();
    missingBox.hidden = true;
    window.wdOutbox.put({ run, kind: "answer", url: root.dataset.answerUrl, fields: { item: key, value, note, device_at: now() } });
    sayState(told.word === "saved" ? "sending" : told.word);
  }

  function addPicture(key, source, pending) {
    const holder = boxes.get(key).querySelector("[data-pictures]");
    const frame = document.createElement("span");
    if (pending) frame.className = "ck-pending";
    const image = document.createElement("img");
    image.src = source;
    image.alt = pending ? root.dataset.sayPending : "";
    frame.append(image);
    holder.append(frame);
    return frame;
  }

  // Photos that are being made small or written down.
  const working = new Set();
  async function work(promise) {
    working.add(promise);
    sayState();
    try {
      await promise;
    } finally {
      working.delete(promise);
      sayState();
    }
  }

  const frames = new Map(); // photos on their way, by what they were called here
  async function take(key, blob) {
    const name = `${Date.now()}-${Math.random()}`;
    frames.set(name, addPicture(key, URL.createObjectURL(blob), true));
    answers[key] = { ...answers[key], photos: answers[key].photos + 1 };
    problem(boxes.get(key), "");
    show();
    await window.wdOutbox.put({ run, kind: "photo", url: root.dataset.photoUrl, name, blob, fields: { item: key, device_at: now() } });
  }

  root.addEventListener("change", async (event) => {
    const box = event.target.closest("[data-item]");
    if (!box) return;
    const key = box.dataset.item;
    if (event.target.matches("[data-camera]")) {
      const files = [...event.target.files];
      await work((async () => {
        for (const file of files) await take(key, await window.wdPictures.shrink(file));
      })());
      event.target.value = "";
      return;
    }
    if (event.target.matches("[data-na]") && event.target.checked) {
      const field = box.querySelector("[name]");
      if (field) field.value = "";
    }
    keep(key);
  });

  // Words are kept while they are typed, not only when the field is left.
  root.addEventListener("input", (event) => {
    const box = event.target.closest("[data-item]");
    if (!box || !event.target.matches("textarea, input[type=text], input:not([type])")) return;
    const na = box.querySelector("[data-na]");
    if (na && event.target.matches("[name]") && event.target.value) na.checked = false;
    clearTimeout(timers.get(box));
    timers.set(box, setTimeout(() => keep(box.dataset.item), 700));
    sayState();
  });

  const keepTyped = () => [...timers.keys()].forEach((box) => keep(box.dataset.item));
  window.addEventListener("pagehide", keepTyped);
  document.addEventListener("visibilitychange", () => document.hidden && keepTyped());

  boxes.forEach((box, key) => {
    const canvas = box.querySelector("[data-pad]");
    if (!canvas) return;
    const name = box.querySelector("[name]");
    window.wdPictures.pad(canvas, {
      clear: box.querySelector("[data-clear]"),
      confirm: box.querySelector("[data-sign]"),
      async signed(blob) {
        if (!name.value.trim()) name.value = root.dataset.signer;
        keep(key);
        await work(take(key, blob));
      },
    });
  });

  // ------------------------------------------------------------ done

  function sayMissing(list) {
    missingBox.replaceChildren(document.createTextNode(root.dataset.sayMissing));
    const lines = document.createElement("ul");
    list.forEach(([key, text, what]) => {
      const line = document.createElement("li");
      const link = document.createElement("a");
      link.href = `#item-${key}`;
      const words = { answer: root.dataset.sayAnswer, photo: root.dataset.sayPhoto, note: root.dataset.sayNote }[what];
      link.textContent = `${text}（${words}）`;
      line.append(link);
      lines.append(line);
      if (boxes.has(key)) problem(boxes.get(key), words);
    });
    missingBox.append(lines);
    missingBox.hidden = false;
    const first = boxes.get(list[0][0]);
    if (first) first.scrollIntoView({ block: "center" });
  }

  let finishing = false;
  finish.addEventListener("click", async () => {
    keepTyped();
    finishing = finish.disabled = true;
    await Promise.allSettled([...working]); // a photo taken a moment ago belongs to the round
    finishing = finish.disabled = false;
    const wrong = [...boxes.values()].find((box) => !box.hidden && isWrong(box));
    if (wrong) {
      problem(wrong, root.dataset.sayNumber);
      wrong.scrollIntoView({ block: "center" });
      return;
    }
    const missing = show().flatMap((one) => one.missing.map((what) => [one.key, items.get(one.key).text, what]));
    if (missing.length) {
      sayMissing(missing);
      return;
    }
    missingBox.hidden = true;
    finish.disabled = true;
    window.wdOutbox.put({ run, kind: "finish", url: root.dataset.finishUrl, fields: {} });
  });

  root.querySelector("[data-reopen]").addEventListener("click", async () => {
    const waiting = await window.wdOutbox.mine(run);
    for (const entry of waiting.filter((e) => e.kind === "finish")) await window.wdOutbox.remove(entry.n);
    lock(false);
  });

  function lock(on) {
    queued.hidden = !on;
    finish.disabled = on || finishing;
    boxes.forEach((box) => { box.disabled = on; });
  }

  // ------------------------------------------------------------ what waits, and what the server says

  // Three things stand between an answer and the server: this page, the store of this device, the network. The line
  // says "saved" only when none of them holds anything back.
  let told = { word: "reading", waiting: [], memory: false };
  function sayState(word = told.word) {
    told = { ...told, word };
    const here = timers.size || working.size;
    const wrong = [...boxes.values()].some((box) => !box.hidden && !timers.has(box) && isWrong(box));
    let shown = told.word;
    if (here && ["saved", "sending"].includes(shown)) shown = "keeping";
    if (wrong && shown === "saved") shown = "wrong";
    const number = ["sending", "offline"].includes(shown) && told.waiting.length ? ` ${told.waiting.length}` : "";
    const memory = told.memory && told.waiting.length ? ` · ${state.dataset.memory}` : "";
    state.textContent = state.dataset[shown] + number + memory;
    state.dataset.tone = { reading: "quiet", keeping: "quiet", sending: "quiet", saved: "ok", door: "bad", wrong: "bad" }[shown] || "wait";
  }

  function onState(word, waiting, memory) {
    told = { word, waiting, memory };
    sayState();
    lock(waiting.some((entry) => entry.run === run && entry.kind === "finish"));
  }

  function onSent(entry, data) {
    if (entry.run !== run) return;
    if (entry.kind === "finish") {
      window.location.assign(data.url);
    } else if (entry.kind === "photo" && frames.has(entry.name)) {
      frames.get(entry.name).classList.remove("ck-pending");
      frames.delete(entry.name);
    }
  }

  function onRefused(entry, data) {
    if (entry.run !== run) return;
    if (data.missing && data.missing.length) {
      sayMissing(data.missing);
      return;
    }
    const box = boxes.get(entry.fields.item || "");
    if (entry.kind === "photo" && box) {
      const frame = frames.get(entry.name);
      if (frame) frame.remove();
      const key = entry.fields.item;
      answers[key] = { ...answers[key], photos: Math.max(0, answers[key].photos - 1) };
      show();
    }
    const words = `${root.dataset.sayLost}：${data.message || ""}`;
    if (box) {
      problem(box, words);
    } else {
      missingBox.textContent = words;
      missingBox.hidden = false;
    }
  }

  // What this device still holds of the round stands in the form again.
  async function begin() {
    window.wdOutbox.start({ person: root.dataset.person, onState, onSent, onRefused });
    for (const entry of await window.wdOutbox.mine(run)) {
      const key = entry.fields.item;
      if (entry.kind === "answer" && boxes.has(key)) {
        answers[key] = { ...answers[key], value: entry.fields.value, note: entry.fields.note };
        fill(boxes.get(key), entry.fields.value, entry.fields.note);
      } else if (entry.kind === "photo" && boxes.has(key) && !frames.has(entry.name)) {
        answers[key] = { ...answers[key], photos: answers[key].photos + 1 };
        frames.set(entry.name, addPicture(key, URL.createObjectURL(entry.blob), true));
      }
    }
    show();
    finish.disabled = !queued.hidden;
    window.wdOutbox.flush();
  }
  begin();
})();
