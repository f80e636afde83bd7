// List pages: keyboard, ticking, dialogs, lookups. Everything works without it except the order of columns.

const rowsOf = () => [...document.querySelectorAll("[data-wd-row]")];
// dialog[open]: for a frame after it was closed the focus is still inside it
const isTyping = (target) => target.closest("input:not([type=checkbox]), select, textarea, dialog[open], [contenteditable]");

const goTo = (step) => {
  const rows = rowsOf();
  if (!rows.length) return;
  const now = rows.findIndex((row) => row.classList.contains("wd-current"));
  const next = rows[Math.min(rows.length - 1, Math.max(0, now < 0 ? 0 : now + step))];
  rows.forEach((row) => row.classList.toggle("wd-current", row === next));
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const current = document.querySelector("tr.wd-current");
  const acts = {
    j: () => goTo(1),
    k: () => goTo(-1),
    x: () => current && current.querySelector("input[name=row]") && current.querySelector("input[name=row]").click(),
    "/": () => { const box = document.querySelector("[data-wd-search]"); if (box) { box.focus(); box.select(); } },
    "?": () => document.getElementById("wd-keys").showModal(),
    Enter: () => { if (current && event.target === current && current.dataset.url) window.location.assign(current.dataset.url); },
  };
  if (!acts[event.key]) return;
  if (event.key === "Enter" && event.target !== current) return;
  event.preventDefault();
  acts[event.key]();
});

// Escape closes an open filter and gives the focus back to what opened it
document.addEventListener("keydown", (event) => {
  const box = event.key === "Escape" && event.target.closest("details[data-wd-pick][open]");
  if (!box) return;
  box.open = false;
  box.querySelector("summary").focus();
});

// how many rows are ticked
const count = () => {
  const bar = document.querySelector("[data-wd-bulk]");
  if (!bar) return;
  const boxes = [...document.querySelectorAll("input[name=row]")];
  const ticked = boxes.filter((box) => box.checked).length;
  const everything = bar.querySelector("[data-wd-everything]");
  const say = bar.querySelector("[data-wd-chosen]");
  say.textContent = ticked && !(everything && everything.checked) ? say.dataset.words.replace("#", ticked) : "";
  const all = bar.querySelector("[data-wd-all]");
  all.checked = ticked > 0 && ticked === boxes.length;
  all.indeterminate = ticked > 0 && ticked < boxes.length;
};
document.addEventListener("change", (event) => {
  const target = event.target;
  if (target.matches("[data-wd-all]")) {
    document.querySelectorAll("input[name=row]").forEach((box) => { box.checked = target.checked; });
  }
  if (target.matches("[data-wd-all], [data-wd-everything], input[name=row]")) count();
  // a relative period takes the place of the two dates
  const picked = target.closest("[data-wd-pick]");
  if (picked && target.type === "radio") picked.querySelectorAll("input[type=date]").forEach((input) => { input.value = ""; });
  if (picked && target.type === "date" && target.value) picked.querySelectorAll("input[type=radio]").forEach((input) => { input.checked = false; });
});
document.addEventListener("DOMContentLoaded", count);
window.addEventListener("pageshow", count);

// parameters that say nothing stay out of the address
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-wd-filters]")) return;
  const idle = [...event.target.elements].filter((input) => input.name && !input.value && !input.disabled);
  idle.forEach((input) => { input.disabled = true; });
  setTimeout(() => idle.forEach((input) => { input.disabled = false; }), 0);
});

document.addEventListener("click", (event) => {
  const open = event.target.closest("[data-wd-open]");
  if (open) document.querySelector(open.dataset.wdOpen).showModal();
  if (event.target.closest("[data-wd-close]")) event.target.closest("dialog").close();
  if (event.target.matches("dialog.wd-dialog")) event.target.close();
  const move = event.target.closest("[data-wd-move]");
  if (move) {
    const line = move.closest("li");
    const other = move.dataset.wdMove === "1" ? line.nextElementSibling : line.previousElementSibling;
    if (other) { if (move.dataset.wdMove === "1") other.after(line); else other.before(line); move.focus(); }
  }
  const fill = event.target.closest("[data-wd-fill]");
  if (fill) { fill.parentElement.querySelector("input").value = fill.dataset.wdFill; fill.form.requestSubmit(); }
  document.querySelectorAll("details[data-wd-pick][open]").forEach((box) => {
    if (!box.contains(event.target) && window.matchMedia("(min-width: 992px)").matches) box.open = false;
  });
});

// what may be picked while typing
let waiting = 0;
document.addEventListener("input", (event) => {
  const box = event.target;
  if (!box.matches("[data-wd-lookup]")) return;
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const answer = await fetch(`${box.dataset.wdLookup}?q=${encodeURIComponent(box.value)}`);
    if (!answer.ok) return;
    const { found } = await answer.json();
    let list = document.getElementById(`${box.name}-found`);
    if (!list) {
      list = document.createElement("datalist");
      list.id = `${box.name}-found`;
      box.after(list);
      box.setAttribute("list", list.id);
    }
    list.replaceChildren(...found.map((text) => { const option = document.createElement("option"); option.value = text; return option; }));
  }, 200);
});
