// The list of checklists says what still waits on this device, and sends it.
(() => {
  const line = document.querySelector("[data-waiting]");
  if (!line) return;
  window.wdOutbox.start({
    person: line.dataset.person,
    onState(_state, waiting) {
      line.hidden = !waiting.length;
      line.textContent = `${waiting.length} ${line.dataset.words}`;
    },
  });
  window.wdOutbox.flush();
})();
