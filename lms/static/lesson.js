// Says once a minute that this page is open and in use. Without it, the buttons say enough.
"use strict";
(() => {
  const { beats, token } = document.currentScript.dataset;
  const minute = 60000;
  let touchedAt = Date.now();
  let timer;

  for (const name of ["pointerdown", "keydown", "scroll", "touchstart"]) {
    addEventListener(name, () => { touchedAt = Date.now(); }, { passive: true });
  }

  async function beat() {
    if (document.hidden || Date.now() - touchedAt > 5 * minute) return; // nobody is here
    try {
      const answer = await fetch(beats, { method: "POST", body: new URLSearchParams({ csrf_token: token }) });
      if (!answer.ok) clearInterval(timer); // signed out, or the place has ended
    } catch { /* no network: the next minute is another try */ }
  }

  document.addEventListener("leaving", () => clearInterval(timer));
  timer = setInterval(beat, minute);
  beat();
})();
