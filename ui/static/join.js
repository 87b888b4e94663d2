// The way in, on plain HTTP: is the encrypted box reached and trusted? Then go there, else say what
// is missing. Nothing is kept but a cookie that says which authority this browser trusts.
(() => {
  const told = JSON.parse(document.getElementById("join").textContent);
  const host = location.hostname.includes(":") ? `[${location.hostname}]` : location.hostname;
  const secure = `https://${host}:${told.secure_port}`;
  const result = document.querySelector("[data-result]");
  const PATIENCE_MS = 3000;
  const DAY_S = 86400;
  let checking = false;
  let loudly = false;

  async function ask(address) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
    try {
      const answer = await fetch(`${address}/trust/box`, { cache: "no-store", signal: abort.signal });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null; // not reached or not trusted: browsers do not say which
    } finally {
      clearTimeout(timer);
    }
  }

  function say(words, tone) {
    result.textContent = words;
    result.dataset.tone = tone;
    result.hidden = false;
  }

  // A tap while the page looks by itself makes that look a loud one: no tap is lost.
  async function check(loud) {
    loudly ||= loud;
    if (checking) return;
    checking = true;
    try {
      await look();
    } finally {
      checking = false;
    }
  }

  async function look() {
    const before = await ask("");
    const found = await ask(secure);
    if (found && found.id === told.id) return goOn();
    if (!loudly) return;
    const after = await ask("");
    loudly = false;
    if (!after) return say(told.words.gone, "bad");
    if (Math.abs(Date.now() / 1000 - after.at) > DAY_S) {
      const theirs = new Date().toLocaleDateString();
      const ours = new Date(after.at * 1000).toLocaleDateString();
      return say(told.words.clock.replace("{here}", theirs).replace("{box}", ours), "bad");
    }
    say(before && after.asked !== before.asked ? told.words.untrusted : told.words.unreached, "bad");
  }

  function goOn() {
    say(told.words.reached, "good");
    document.cookie = `trusts=${told.trust}; max-age=31536000; path=/; samesite=lax`;
    location.replace(secure + told.next);
  }

  function show(system) {
    for (const each of document.querySelectorAll("[data-system]")) {
      if (each.tagName === "BUTTON") each.setAttribute("aria-pressed", each.dataset.system === system);
      else each.hidden = each.dataset.system !== system;
    }
  }

  function ownSystem() {
    const agent = navigator.userAgent;
    if (/iPad|iPhone/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1)) return "ipados";
    if (/Android/.test(agent)) return "android";
    if (/CrOS/.test(agent)) return "chromeos";
    if (/Windows/.test(agent)) return "windows";
    return /Macintosh/.test(agent) ? "macos" : "linux";
  }

  for (const button of document.querySelectorAll("button[data-system]")) {
    button.addEventListener("click", () => show(button.dataset.system));
  }
  for (const button of document.querySelectorAll("[data-check]")) {
    button.addEventListener("click", () => check(true));
  }
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && check(false));
  show(ownSystem());
  check(false);
})();
