// The page's own knowledge of whether the box hears it: heartbeat, tap gate, quick return.
// Loaded in the head before anything else, so that it also watches NiceGUI's first connection.
(() => {
  "use strict";
  const BEAT_MS = 1000;
  const CLOSE_AFTER_MS = 2500;
  const PROBE_EVERY_MS = 500;
  const PROBE_TIMEOUT_MS = 1000;
  const OPENING_LIMIT_MS = 4000;
  const SLEPT_MS = 1500;
  const GRACE_MS = 1000;
  const CHECK_MS = 200;
  const ANSWER_LIMIT_MS = 5000;

  const config = JSON.parse(document.getElementById("comanda-connection").textContent);
  const root = document.documentElement;
  const clock = () => performance.now();

  let boxBase = config.at - clock(); // box time = performance.now() + boxBase
  let lastHeard = clock();
  let lastCheck = clock();
  let lastBeat = 0;
  let lastProbe = 0;
  let probing = false;
  let opened = true;
  let graceUntil = 0; // a page that slept asks the box before it says that nobody answers
  let awaySince = 0; // box time of the last answer before the gap
  let dropped = false; // the socket was lost and came back
  let connectingSince = 0;
  let connectedAt = 0;
  let socketTimeouts = 0;
  let reloading = false;
  let ended = false; // the device was shut out
  let unconfirmed = 0; // taps sent after the last heartbeat the box answered

  const gateListeners = new Set();
  const comanda = (window.comanda = {
    now: () => clock() + boxBase,
    heardMs: () => clock() - lastHeard,
    tapId,
    tapped: (values) => ({ ...values, tap_id: tapId(), at: Math.round(clock() + boxBase) }),
    isOpen: () => opened,
    gate: "open",
    onGate: (listener) => (gateListeners.add(listener), () => gateListeners.delete(listener)),
    note: showNote,
    setAway,
  });
  root.dataset.gate = "open";

  // crypto.randomUUID is missing on plain HTTP; getRandomValues is not. Layout: RFC 9562, UUIDv7.
  function tapId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    let ms = Math.round(comanda.now());
    for (let i = 5; i >= 0; i--) {
      bytes[i] = ms % 256;
      ms = Math.floor(ms / 256);
    }
    bytes[6] = 0x70 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  // ---- heartbeat -------------------------------------------------------------------------
  function beat() {
    lastBeat = clock();
    const socket = window.socket;
    if (!socket?.connected) return;
    const sent = clock();
    const before = unconfirmed;
    socket.timeout(ANSWER_LIMIT_MS).emit("comanda_heartbeat", {}, (error, answer) => {
      if (error) return; // too late to say anything about now
      unconfirmed = Math.max(0, unconfirmed - before);
      heard(answer, sent);
    });
  }

  function heard(answer, sent) {
    if (answer.boot !== config.boot) return reload("the box was restarted");
    const received = clock();
    boxBase = answer.at - (sent + received) / 2;
    lastHeard = received;
    root.dataset.heard = "1";
    if (!opened) open();
    else if (dropped) tellBack();
  }

  function check() {
    if (ended) return;
    const time = clock();
    if (time - lastCheck > SLEPT_MS) {
      graceUntil = time + GRACE_MS;
      beat();
    }
    lastCheck = time;
    if (time - lastBeat >= (opened ? BEAT_MS : PROBE_EVERY_MS)) beat();
    if (opened && time - lastHeard > CLOSE_AFTER_MS && time > graceUntil) close();
    if (!opened) emptySendBuffer();
    if (!opened || (window.socket && !window.socket.connected)) probe();
  }

  // ---- the way back ----------------------------------------------------------------------
  // A plain request finds the box without the delays browsers put on failing web sockets.
  async function probe() {
    if (probing || reloading || clock() - lastProbe < PROBE_EVERY_MS) return;
    probing = true;
    lastProbe = clock();
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), PROBE_TIMEOUT_MS);
    try {
      const response = await fetch(config.alive, { cache: "no-store", signal: abort.signal });
      if (response.ok) found(await response.json());
    } catch (error) {
      root.dataset.probe = error.name; // expected while the box is away; asked again in half a second
    } finally {
      clearTimeout(timer);
      probing = false;
    }
  }

  function found(answer) {
    if (answer.boot !== config.boot) return reload("the box was restarted");
    const socket = window.socket;
    if (!socket) return;
    const deaf = clock() - Math.max(lastHeard, connectedAt) > CLOSE_AFTER_MS;
    if (socket.connected && deaf) socket.io.engine.close(); // this socket is dead, the box is not
    if (!socket.connected) reconnect(socket);
  }

  function reconnect(socket) {
    const manager = socket.io;
    if (manager.engine.readyState !== "closed") {
      // Under way. Asking again now would greet the box twice, which it takes for a second page.
      if (clock() - connectingSince > OPENING_LIMIT_MS) giveUp(manager.engine);
      return;
    }
    emptySendBuffer();
    manager.opts.query.next_message_id = window.nextMessageId; // where the box goes on from
    connectingSince = clock();
    socket.connect();
  }

  // While it opens, socket.io's manager hears only of errors: closing alone would leave it opening.
  function giveUp(engine) {
    if (engine.readyState === "opening") engine.emitReserved("error", new Error("timeout"));
    engine.close();
  }

  // The device was shut out: nothing here is taken any more, and nothing comes back by itself.
  function shutOut(said) {
    ended = true;
    close();
    hideBanner();
    window.socket?.disconnect();
    const sheet = document.createElement("div");
    sheet.className = "cm-shut-out";
    sheet.setAttribute("role", "alert");
    const words = document.createElement("p");
    words.textContent = said.words;
    const again = document.createElement("a");
    again.href = "/pair";
    again.dataset.local = "";
    again.textContent = said.again;
    sheet.append(words, again);
    document.body.replaceChildren(sheet);
  }

  function reload(why) {
    if (reloading || ended) return;
    reloading = true;
    console.info("reloading: " + why);
    window.location.reload();
  }

  // ---- NiceGUI's socket ------------------------------------------------------------------
  let heldSocket;
  Object.defineProperty(window, "socket", {
    configurable: true,
    get: () => heldSocket,
    set: (socket) => {
      heldSocket = socket;
      queueMicrotask(() => adopt(socket));
    },
  });

  function adopt(socket) {
    connectingSince = clock();
    socket.io.reconnection(false); // the probe decides when
    socket.off("connect_error"); // NiceGUI would reload into a dead network
    socket.on("connect_error", (error) => {
      if (error.message === "Implicit handshake failed") return reload("the box forgot this page");
      if (error.message === "timeout" && ++socketTimeouts === 3) {
        socket.io.opts.transports = ["polling", "websocket"];
      }
    });
    socket.on("comanda_shut_out", shutOut);
    socket.on("disconnect", () => {
      if (!dropped && opened) awaySince = lastHeard;
      dropped = true;
      emptySendBuffer();
    });
    socket.on("connect", () => {
      connectedAt = clock();
      socketTimeouts = 0;
      beat();
    });
    const emit = socket.emit;
    socket.emit = function (name, ...args) {
      if (name === "event") {
        if (!opened) return this;
        unconfirmed += 1;
      }
      return emit.call(this, name, ...args);
    };
  }

  function emptySendBuffer() {
    if (window.socket) window.socket.sendBuffer.length = 0;
  }

  // ---- the gate --------------------------------------------------------------------------
  function close() {
    opened = false;
    awaySince = lastHeard;
    comanda.gate = root.dataset.gate = "closed";
    emptySendBuffer();
    drawBanner();
    beat();
    gateListeners.forEach((listener) => listener(false));
  }

  function open() {
    opened = true;
    comanda.gate = root.dataset.gate = "open";
    hideBanner();
    gateListeners.forEach((listener) => listener(true));
    tellBack();
  }

  function tellBack() {
    const away_ms = Math.round(clock() - awaySince);
    dropped = false;
    unconfirmed = 0;
    const tell = () => (window.did_handshake ? emitEvent("comanda_back", { away_ms }) : setTimeout(tell, 10));
    tell();
  }

  const SOME_KEYS = ["Enter", " ", "Backspace", "Delete"];
  for (const kind of ["pointerdown", "pointerup", "click", "dblclick", "keydown", "submit"]) {
    window.addEventListener(kind, guard, { capture: true });
  }

  function guard(event) {
    if (opened) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (target.closest("[data-local]")) return;
    if (event.type === "keydown") {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key.length > 1 && !SOME_KEYS.includes(event.key)) return;
    }
    event.stopImmediatePropagation();
    event.preventDefault();
    if (event.type === "pointerdown" || event.type === "keydown" || event.detail === 0) refuse(target);
  }

  function refuse(target) {
    const touched = target.closest("[data-tap],button,a,[role=button],.q-btn") ?? target;
    for (const element of [touched, banner]) {
      if (!element || element === document.body || element === root) continue;
      element.classList.remove("cm-refused");
      void element.getBoundingClientRect();
      element.classList.add("cm-refused");
      setTimeout(() => element.classList.remove("cm-refused"), 400);
    }
  }

  // ---- what it says ----------------------------------------------------------------------
  let banner = null;
  let awayLine = null;
  let noteTimer = 0;

  function line(kind) {
    const element = document.createElement("div");
    element.className = "cm-line cm-line-" + kind;
    element.setAttribute("role", "status");
    const place = kind === "away" ? document.getElementById("cm-lines") : null;
    (place ?? document.body).append(element);
    return element;
  }

  function drawBanner() {
    const at = new Date(awaySince + boxBase).toLocaleTimeString(config.language, {
      hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false, timeZone: config.zone });
    const words = [config.labels.away.replace("{time}", at)];
    if (unconfirmed > 0) words.push(config.labels.unconfirmed.replace("{count}", unconfirmed));
    banner ??= line("away-box");
    banner.id = "cm-connection";
    banner.textContent = words.join(" ");
  }

  function hideBanner() {
    banner?.remove();
    banner = null;
  }

  function setAway(rows) {
    awayLine?.remove();
    awayLine = null;
    if (!rows.length) return;
    awayLine = line("away");
    awayLine.textContent = rows.map((row) => row.map((words) => words.replace(/[.。।]$/, "")).filter(Boolean).join(", ")).join(" · ");
  }

  function showNote(text, tone) {
    clearTimeout(noteTimer);
    document.getElementById("cm-note")?.remove();
    const note = line("note");
    note.id = "cm-note";
    note.dataset.tone = tone;
    note.textContent = text;
    noteTimer = setTimeout(() => note.remove(), 4000);
  }

  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && check());
  window.addEventListener("online", () => ((lastProbe = 0), check()));
  setInterval(check, CHECK_MS);
})();
