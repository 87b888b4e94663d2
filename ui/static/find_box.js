// A page whose box does not answer looks for it at the other addresses it had, by its id. It takes
// its key along: the new address is another place to browsers, where they know nothing yet.
(() => {
  const KEPT = "comanda.box";
  const AWAY_MS = 10000;
  const LOOK_EVERY_MS = 5000;
  const PATIENCE_MS = 2500;
  const own = ["localhost", "127.0.0.1", "[::1]"];
  if (own.includes(location.hostname)) return;
  let going = false;

  async function ask(origin) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
    try {
      const answer = await fetch(`${origin}/trust/box`, { cache: "no-store", signal: abort.signal });
      return answer.ok ? { origin, ...(await answer.json()) } : null;
    } catch {
      return null; // nobody there, or somebody else's certificate
    } finally {
      clearTimeout(timer);
    }
  }

  async function remember() {
    const found = await ask("");
    if (found?.hosts?.length) localStorage.setItem(KEPT, JSON.stringify(found));
  }

  async function look() {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "null");
    if (going || !kept || (window.comanda?.heardMs() ?? 0) < AWAY_MS) return;
    const port = location.protocol === "https:" ? kept.secure_port : kept.plain_port;
    const others = kept.hosts.map((host) => `${location.protocol}//${host}:${port}`);
    const asked = await Promise.all(others.filter((each) => each !== location.origin).map(ask));
    const found = asked.find((each) => each?.id === kept.id);
    if (!found || going) return;
    going = true;
    const page = location.pathname + location.search;
    const way = window.comandaKey ? await window.comandaKey.handOver(found.origin, page).catch(() => "") : "";
    location.href = way || found.origin + page;
  }

  remember();
  setInterval(look, LOOK_EVERY_MS);
})();
