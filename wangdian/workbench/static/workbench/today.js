// 今日: keys for the desk, a quiet refresh, and the focus that stays where the work is.
(() => {
  const REFRESH = 60000;
  const tasks = () => [...document.querySelectorAll("[data-task]")].filter((t) => t.offsetParent !== null);
  const busy = () => {
    const at = document.activeElement;
    return document.querySelector(".wd-task-form[open]") || (at && /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName));
  };

  function move(step) {
    const all = tasks();
    if (!all.length) return;
    const here = all.findIndex((t) => t.contains(document.activeElement));
    const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + step));
    all[next].focus();
    all[next].scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = document.activeElement;
    if (at && /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") {
      event.preventDefault();
      move(key === "j" ? 1 : -1);
      return;
    }
    const task = at && at.matches && at.matches("[data-task]") ? at : null;
    if (!task) return;
    if (event.key === " ") {
      event.preventDefault();
      const tick = task.querySelector("[data-tick]");
      if (!tick) return;
      const form = tick.closest("summary");
      if (form) {
        const sheet = form.parentElement;
        sheet.open = !sheet.open;
        const field = sheet.querySelector("input:not([type=hidden]), textarea");
        if (sheet.open && field) field.focus();
      } else {
        tick.click();
      }
    } else if (event.key === "Enter" && task.dataset.href) {
      event.preventDefault();
      window.location.assign(task.dataset.href);
    }
  });

  // After a tick the list is new: the focus goes on to what is next, where it was in the list before.
  let place = -1;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "today") return;
    place = tasks().findIndex((t) => t.contains(document.activeElement));
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const list = document.getElementById("today");
    if (!list || !list.contains(event.detail.elt)) return;
    const failed = list.querySelector("[data-refused]");
    const field = failed && failed.closest("[data-task]").querySelector("input:not([type=hidden]), textarea");
    if (field) field.focus();
    else if (place >= 0) {
      const all = tasks();
      if (all.length) all[Math.min(place, all.length - 1)].focus({ preventScroll: true });
    }
    place = -1;
  });

  // Nobody has to press reload, and nobody loses what they are typing.
  setInterval(() => {
    const list = document.getElementById("today");
    if (!list || document.hidden || busy() || !window.htmx) return;
    const open = [...list.querySelectorAll("details[id][open]")].map((d) => d.id);
    window.htmx.ajax("GET", list.dataset.refresh, { target: "#today", swap: "outerHTML" }).then(() => {
      open.forEach((id) => { const d = document.getElementById(id); if (d) d.open = true; });
    });
  }, REFRESH);

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
