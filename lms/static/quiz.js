// Saves each answer as it is given, and says truthfully whether it is saved; without script the two buttons do it all.
(() => {
  "use strict";
  const form = document.querySelector("[data-quiz]");
  const line = form.querySelector("[data-saved]");
  const { quiz, whose } = form.dataset;
  const place = `waits-${whose}-${quiz}`; // only on a device that is somebody's own
  const waiting = new Set();
  let isSending = false, isSignedOut = false, isReady = false, isGone = false, timer = 0, pause = 0;

  const say = (words) => { if (line.textContent !== words) line.textContent = words; };
  const count = () => waiting.size === 1 ? line.dataset.one : line.dataset.many.replace("#", waiting.size);
  const unsaved = () => isSignedOut ? line.dataset.signIn : `${count()}${pause ? " " + line.dataset.again : ""}`;
  const later = (delay) => { clearTimeout(timer); timer = setTimeout(save, delay); };
  const values = (name) => new FormData(form).getAll(name);

  // What waits outlives the page on one's own device; elsewhere it lives in the page alone.
  function keep() {
    if (!whose || isGone) return;
    try {
      if (waiting.size) localStorage.setItem(place, JSON.stringify([...waiting].map((name) => [name, values(name)])));
      else localStorage.removeItem(place);
    } catch { /* a store that is closed: it stays on this page */ }
  }

  function bringBack() {
    if (!whose) return;
    let found = [];
    try { found = JSON.parse(localStorage.getItem(place) || "[]"); } catch { /* the same */ }
    for (const [name, given] of found) {
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "text") field.value = given[0] || "";
        else field.checked = given.includes(field.value);
      }
      waiting.add(name);
    }
    if (waiting.size) {
      say(unsaved());
      save();
    }
  }

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

  const send = (names) => fetch(quiz, {
    method: "POST", body: fields(names), headers: { Accept: "application/json" }, signal: AbortSignal.timeout(20000),
  });

  async function save() {
    if (isSending || !waiting.size) return;
    isSending = true;
    const names = [...waiting];
    waiting.clear();
    let words = "", isSaved = false;
    isSignedOut = false;
    try {
      const answer = await send(names);
      if (answer.ok) {
        words = (await answer.json()).words;
        isSaved = true;
      }
      isSignedOut = answer.status === 401;
      if (answer.status === 403) await renew();
    } catch { /* no network: it stays unsaved */ }
    isSending = false;
    if (!isSaved) names.forEach((name) => waiting.add(name));
    keep();
    pause = isSaved ? 0 : Math.min(pause * 2 || 2000, 30000);
    say(waiting.size ? unsaved() : words);
    if (waiting.size) later(pause || 300);
  }

  form.addEventListener("input", (event) => {
    if (!/^q\d+$/.test(event.target.name)) return;
    waiting.add(event.target.name);
    keep();
    say(unsaved());
    if (!pause) later(event.target.type === "text" ? 900 : 150);
  });

  // A press while the connection is away would leave this page, so first see that somebody answers.
  form.addEventListener("submit", async (event) => {
    if (isReady) return;
    event.preventDefault();
    const button = event.submitter;
    let answer;
    try {
      answer = await send(waiting.size ? [...waiting] : ["q1"]);
    } catch {
      return say(`${line.dataset.away} ${waiting.size ? unsaved() : ""}`);
    }
    if (answer.status === 403) await renew();
    isReady = true; // whatever else it says, the page that follows says it better
    if (answer.ok) {
      waiting.clear();
      keep();
    }
    form.requestSubmit(button);
  });
  addEventListener("pageshow", () => { isReady = false; });

  addEventListener("online", () => { pause = 0; later(0); });
  const part = () => { if (waiting.size && !isReady) navigator.sendBeacon(quiz, fields(waiting)); };
  document.addEventListener("leaving", () => { isGone = true; part(); });
  addEventListener("pagehide", part);
  bringBack();
})();
