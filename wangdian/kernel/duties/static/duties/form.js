// Only what this frequency needs stands in the form. Without scripts everything is there, and all of it works.
(() => {
  const form = document.querySelector("[data-duty-form]");
  if (!form) return;
  const value = (name) => form.elements[name].value;
  const days = ["workdaily", "daily", "hourly"];

  function wanted() {
    const freq = value("freq");
    const which = value("which");
    const clock = value("clock");
    const words = freq === "words";
    const monthly = !words && freq !== "weekly" && !days.includes(freq);
    return {
      words,
      interval: !words,
      weekdays: freq === "weekly" || (monthly && which === "weekday"),
      which: monthly,
      days: monthly && which !== "",
      month: ["quarterly", "halfyearly", "yearly"].includes(freq),
      times: !words && freq !== "hourly" && clock !== "at",
      clock: !words,
      window_start: !words && clock === "window",
      window_end: !words && clock === "window",
      at: !words && clock === "at",
      shift: !words,
      checklist: value("evidence") === "CHECKLIST",
      quota: value("evidence") === "NUMBER",
      quota_unit: value("evidence") === "NUMBER",
      metric: value("evidence") === "NUMBER",
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
