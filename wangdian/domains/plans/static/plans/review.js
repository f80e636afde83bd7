// Review page: tabs on a phone, jumping between words and items, adding an item from selected words.
(() => {
  const show = (name) => {
    document.querySelectorAll(".plan-pane").forEach((pane) => pane.classList.toggle("active", pane.id === `pane-${name}`));
    document.querySelectorAll("[data-pane]").forEach((tab) => tab.classList.toggle("active", tab.dataset.pane === name));
  };
  document.querySelectorAll("[data-pane]").forEach((tab) => tab.addEventListener("click", () => show(tab.dataset.pane)));
  const follow = () => {
    const target = location.hash && document.querySelector(location.hash);
    if (!target) return;
    const pane = target.closest(".plan-pane");
    if (pane) show(pane.id.replace("pane-", ""));
    target.closest("details")?.setAttribute("open", "");
    target.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", follow);
  follow();

  const text = document.getElementById("plan-text");
  const add = document.getElementById("plan-add");
  if (!text || !add) return;
  // Offsets are counted in Unicode characters, as the server counts them.
  const characters = (string) => Array.from(string).length;
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    const inside = selection.rangeCount && !selection.isCollapsed && text.contains(selection.anchorNode) && text.contains(selection.focusNode);
    add.classList.toggle("d-none", !inside);
    if (!inside) return;
    const range = selection.getRangeAt(0);
    const before = document.createRange();
    before.setStart(text, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const start = characters(before.toString());
    const end = start + characters(range.toString());
    add.href = `${text.closest("[data-add-url]").dataset.addUrl}?kind=DUTY&start=${start}&end=${end}`;
  });
})();
