// What is asked, what failed, what is missing: the same rules as scoring.py and conditions.py, on the phone.
// Pure: values in, values out. Both sides follow tests/vectors.json.
(() => {
  const NA = "na";
  const NOTHING = { value: "", note: "", photos: 0 };
  const PICTURED = ["photo", "signature"];
  const OPERATORS = ["is", "is_not", "in", "above", "below", "answered", "failed", "was"];
  const NUMBER = /^-?[0-9]{1,14}(\.[0-9]{1,4})?$/;

  // Exactly, as ten-thousandths: a phone's own numbers would round.
  function exact(text) {
    const [whole, behind = ""] = text.replace("-", "").split(".");
    const size = BigInt(whole + behind.padEnd(4, "0"));
    return text.startsWith("-") ? -size : size;
  }

  function same(item, wanted) {
    if (item.kind === "number" && item.value !== NA && wanted !== NA) return exact(item.value) === exact(wanted);
    return item.value === wanted;
  }

  function holds(condition, seen, previous) {
    if (!condition) return true;
    if (condition.all) return condition.all.every((c) => holds(c, seen, previous));
    if (condition.any) return condition.any.some((c) => holds(c, seen, previous));
    if ("not" in condition) return !holds(condition.not, seen, previous);
    const operator = OPERATORS.find((o) => o in condition);
    const wanted = condition[operator];
    if (operator === "was") return (previous[condition.item] || "") === wanted;
    const item = seen[condition.item];
    if (operator === "answered") return Boolean(item && item.answered) === wanted;
    if (operator === "failed") return Boolean(item && item.failed) === wanted;
    if (!item || item.value === "") return false;
    if (operator === "is") return same(item, wanted);
    if (operator === "is_not") return !same(item, wanted);
    if (operator === "in") return wanted.some((w) => same(item, w));
    if (item.kind !== "number" || item.value === NA) return false;
    return operator === "above" ? exact(item.value) > exact(wanted) : exact(item.value) < exact(wanted);
  }

  const kindOf = (item) => item.kind || "yesno";

  function isAnswered(item, given) {
    if (given.value === NA && item.na) return true;
    if (kindOf(item) === "photo") return given.photos > 0;
    if (kindOf(item) === "signature") return given.photos > 0 && given.value !== "";
    return given.value !== "";
  }

  function isFailed(item, given) {
    const value = given.value;
    if (value === NA && item.na) return false;
    if (kindOf(item) === "yesno") return value !== (item.good || "yes");
    if (kindOf(item) === "choice") return Boolean((item.options.find((o) => o.key === value) || {}).flag);
    if (kindOf(item) !== "number") return false;
    const under = item.low !== undefined && exact(value) < exact(item.low);
    return under || (item.high !== undefined && exact(value) > exact(item.high));
  }

  const demanded = (ask, failed) => ask === "always" || (ask === "on_fail" && failed);

  function judge(item, given) {
    const answered = isAnswered(item, given);
    const failed = answered && isFailed(item, given);
    const applies = answered && !(given.value === NA && item.na);
    const missing = [];
    if (item.required !== false && !answered) missing.push("answer");
    if (applies && !PICTURED.includes(kindOf(item)) && !given.photos && demanded(item.photo, failed)) missing.push("photo");
    if (applies && !given.note.trim() && demanded(item.note, failed)) missing.push("note");
    return { key: item.key, answered, failed, missing };
  }

  // The items that are asked, in order, each with what was made of its answer.
  function judged(definition, answers, previous) {
    const seen = {};
    const found = [];
    for (const section of definition.sections || []) {
      if (!holds(section.when, seen, previous || {})) continue;
      for (const item of section.items || []) {
        if (!holds(item.when, seen, previous || {})) continue;
        const given = answers[item.key] || NOTHING;
        const one = judge(item, given);
        found.push({ ...one, section: section.key });
        seen[item.key] = { kind: kindOf(item), value: given.value, answered: one.answered, failed: one.failed };
      }
    }
    return found;
  }

  const rules = { judged, holds, isNumber: (text) => NUMBER.test(text) };
  if (typeof module === "object") module.exports = rules;
  else window.wdChecklistRules = rules;
})();
