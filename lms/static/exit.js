// Leave quickly: by the link, or by pressing Shift three times. Blank first, then go; nothing waits for our server.
"use strict";
(() => {
  const link = document.querySelector("a[data-exit-to]");
  const page = document.documentElement;
  const patience = 5000; // at most this long between two presses

  // Back from another site may show a kept copy of this page: hide it, and ask the server anew.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    page.hidden = true;
    location.reload();
  });

  if (!link) return;
  const words = link.dataset;
  const status = document.getElementById("exit-status");
  let presses = 0;
  let isAlone = false; // Shift is down and nothing else was touched since
  let timer;

  function hide() {
    const cover = document.createElement("div");
    cover.className = "leaving";
    cover.setAttribute("role", "alert");
    document.title = words.loading;
    document.body.replaceChildren(cover);
    cover.textContent = words.loading;
  }

  function forget() {
    // A browser may refuse a store altogether; leaving matters more than each of them.
    for (const clear of [
      () => sessionStorage.clear(),
      () => localStorage.clear(),
      () => caches.keys().then((names) => names.forEach((name) => caches.delete(name))).catch(() => {}),
      () => navigator.serviceWorker.getRegistrations().then((all) => all.forEach((one) => one.unregister())).catch(() => {}),
    ]) {
      try { clear(); } catch { /* go on */ }
    }
  }

  function leave() {
    hide();
    try {
      document.dispatchEvent(new Event("leaving")); // drafts send themselves while the session lives
      if (words.beacon) {
        navigator.sendBeacon(words.beacon, new URLSearchParams({ csrf_token: words.token }));
      }
    } catch { /* go on */ }
    forget();
    location.replace(words.exitTo);
  }

  function count(number, said) {
    clearTimeout(timer);
    presses = number;
    if (number) {
      words.pressed = number;
      timer = setTimeout(() => count(0, words.over), patience);
    } else {
      delete words.pressed;
    }
    if (status.textContent !== said) status.textContent = said;
  }

  function startAgain() {
    isAlone = false;
    if (presses) count(0, "");
  }

  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Shift") startAgain();
    else if (!event.repeat) isAlone = !(event.ctrlKey || event.altKey || event.metaKey || event.isComposing);
  }, true);
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !isAlone) return;
    isAlone = false;
    if (presses === 2) leave();
    else count(presses + 1, presses ? words.one : words.two);
  }, true);
  for (const other of ["input", "pointerdown", "wheel", "blur"]) addEventListener(other, startAgain, true);
})();
