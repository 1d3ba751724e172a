// Saves each answer as it is given, and says truthfully whether it is saved; without script the two buttons do it all.
(() => {
  "use strict";
  const form = document.querySelector("[data-quiz]");
  const line = form.querySelector("[data-saved]");
  const waiting = new Set();
  let isSending = false, isSignedOut = false, timer = 0, pause = 0;

  const say = (words) => { if (line.textContent !== words) line.textContent = words; };
  const count = () => waiting.size === 1 ? line.dataset.one : line.dataset.many.replace("#", waiting.size);
  const unsaved = () => isSignedOut ? line.dataset.signIn : `${count()}${pause ? " " + line.dataset.again : ""}`;
  const later = (delay) => { clearTimeout(timer); timer = setTimeout(save, delay); };

  function fields(names) {
    const all = new FormData(form), sent = new URLSearchParams();
    sent.set("csrf_token", all.get("csrf_token"));
    for (const name of names) {
      sent.append("only", name);
      for (const value of all.getAll(name)) sent.append(name, value);
    }
    return sent;
  }

  // Signed in again elsewhere: this page's token is of the session before, so take the new one.
  async function renew() {
    const page = await fetch(location.pathname.replace(/[^/]+$/, "questions"));
    const found = /name="csrf_token" value="([^"]+)"/.exec(await page.text());
    isSignedOut = page.status === 401;
    if (found) form.elements.csrf_token.value = found[1];
  }

  async function save() {
    if (isSending || !waiting.size) return;
    isSending = true;
    const names = [...waiting];
    waiting.clear();
    let words = "", isSaved = false;
    isSignedOut = false;
    try {
      const answer = await fetch(form.dataset.quiz, {
        method: "POST", body: fields(names), headers: { Accept: "application/json" },
      });
      if (answer.ok) {
        words = (await answer.json()).words;
        isSaved = true;
      }
      isSignedOut = answer.status === 401;
      if (answer.status === 403) await renew();
    } catch { /* no network: it stays unsaved */ }
    isSending = false;
    if (!isSaved) names.forEach((name) => waiting.add(name));
    pause = isSaved ? 0 : Math.min(pause * 2 || 2000, 30000);
    say(waiting.size ? unsaved() : words);
    if (waiting.size) later(pause || 300);
  }

  form.addEventListener("input", (event) => {
    if (!/^q\d+$/.test(event.target.name)) return;
    waiting.add(event.target.name);
    say(unsaved());
    if (!pause) later(event.target.type === "text" ? 900 : 150);
  });
  addEventListener("online", () => later(0));
  const part = () => { if (waiting.size) navigator.sendBeacon(form.dataset.quiz, fields(waiting)); };
  document.addEventListener("leaving", part);
  addEventListener("pagehide", part);
})();
