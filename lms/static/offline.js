// Lists the lessons that are kept on this device, each with a button that removes it.
"use strict";
(async () => {
  const list = document.querySelector("[data-kept]");
  const said = document.querySelector("[data-said]");
  if (!("caches" in window)) return;
  const cache = await caches.open("kept");

  function row(address) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const button = document.createElement("button");
    link.href = address.pathname;
    link.textContent = address.searchParams.get("title") || address.pathname;
    const tag = address.searchParams.get("in") || "";
    const its = document.createElement("span");
    its.className = "quiet";
    its.textContent = list.getAttribute(`data-in-${tag}`) || "";
    if (tag) link.lang = tag;
    button.type = "button";
    button.className = "button quiet";
    button.textContent = list.dataset.remove;
    button.setAttribute("aria-label", `${list.dataset.remove}: ${link.textContent}`);
    button.addEventListener("click", async () => {
      await cache.delete(address.pathname, { ignoreSearch: true, ignoreVary: true });
      item.remove();
      said.textContent = list.dataset.removed;
      tell();
    });
    item.append(link, " ", its, " ", button);
    return item;
  }

  function tell() {
    list.hidden = !list.children.length;
    document.querySelector("[data-none]").hidden = !list.hidden;
  }

  const lessons = (await cache.keys()).map((one) => new URL(one.url)).filter((one) => one.pathname.startsWith("/lessons/"));
  list.append(...lessons.map(row));
  if (lessons.length) tell();
})();
