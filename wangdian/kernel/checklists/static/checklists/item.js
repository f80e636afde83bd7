// Only what this kind of answer needs stands in the form. Without scripts everything is there, and all of it works.
(() => {
  const form = document.querySelector("[data-item-form]");
  if (!form) return;
  const value = (name) => form.elements[name].value;

  function wanted() {
    const kind = value("kind");
    const when = value("when_item");
    const judged = ["yesno", "choice", "number"].includes(kind);
    return {
      good: kind === "yesno",
      options: kind === "choice",
      unit: kind === "number",
      low: kind === "number",
      high: kind === "number",
      must_pass: judged,
      weight: judged,
      photo: !["photo", "signature"].includes(kind),
      when_is: when !== "" && when !== "*",
      when_value: when !== "" && when !== "*" && !["failed", "answered"].includes(value("when_is")),
    };
  }

  function show() {
    Object.entries(wanted()).forEach(([name, there]) => {
      const part = form.querySelector(`[data-part=${name}]`);
      if (part) part.hidden = !there;
    });
  }

  form.addEventListener("change", show);
  show();
})();
