// The roll: counts while one chooses; one key answers a row. The page works without it.
"use strict";
(() => {
  const form = document.querySelector(".roll")?.closest("form");
  const keys = { h: "present", n: "absent", l: "late", e: "left_early", x: "excused" };
  form?.addEventListener("change", () => {
    const count = form.querySelectorAll("[value=present]:checked, [value^=l]:checked").length;
    for (const shown of form.querySelectorAll("[data-here]")) shown.textContent = count;
  });
  form?.addEventListener("keydown", (event) => {
    const value = keys[event.key];
    if (!value || event.target.type !== "radio" || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    let row = event.target.closest("li");
    const time = { l: "arrived", e: "left" }[event.key];
    if (time) row.querySelector("details").open = true;
    row.querySelector(`[value=${value}]`).click();
    if (!time) while ((row = row.nextElementSibling) && !row.querySelector(":checked"));
    row?.querySelector(time ? `[name^=${time}]` : ":checked").focus();
  });
})();
