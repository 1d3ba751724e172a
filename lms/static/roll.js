// The roll: counts, and one key a row.
"use strict";
(() => {
  const form = document.querySelector(".roll")?.closest("form");
  const keys = { h: "present", n: "absent", l: "late", e: "left_early", x: "excused" };
  form?.addEventListener("change", () => {
    const count = form.querySelectorAll("[value=present]:checked, [value^=l]:checked").length;
    for (const shown of form.querySelectorAll("[data-here]")) shown.textContent = count;
  });
  form?.addEventListener("keydown", (e) => {
    const value = keys[e.key];
    if (!value || e.target.type !== "radio" || e.ctrlKey || e.metaKey) return;
    e.preventDefault();
    let row = e.target.closest("li");
    const time = { l: "arrived", e: "left" }[e.key];
    if (time) row.querySelector("details").open = true;
    row.querySelector(`[value=${value}]`).click();
    if (!time) while ((row = row.nextElementSibling) && !row.querySelector(":checked"));
    row?.querySelector(time ? `[name^=${time}]` : ":checked").focus();
  });
})();
