// The key of this device: made here, kept by the browser so that nobody can read it out, and asked
// to sign whenever the box wants to know that it is still this device. Over TLS only.
(() => {
  const told = JSON.parse(document.getElementById("device-key")?.textContent ?? "null");
  const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };
  const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };
  const STORE = "keys";

  const wait = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  async function keys(mode, act) {
    const open = indexedDB.open("comanda", 1);
    open.onupgradeneeded = () => open.result.createObjectStore(STORE);
    const database = await wait(open);
    try {
      return await wait(act(database.transaction(STORE, mode).objectStore(STORE)));
    } finally {
      database.close();
    }
  }

  async function post(path, body) {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(`/_comanda/device/${path}`, { method: "POST", headers, body: JSON.stringify(body ?? {}) });
    return answer.ok ? await answer.json() : { refused: answer.status };
  }

  const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));

  async function sign(key, asked, device) {
    const words = `comanda device 1|${asked.box}|${device}|${asked.challenge}`;
    return base64(await crypto.subtle.sign(SIGNATURE, key, new TextEncoder().encode(words)));
  }

  // Whether the box knows this device again by its key.
  async function prove() {
    const held = await keys("readonly", (store) => store.get("device"));
    if (!held) return false;
    const asked = await post("challenge");
    const signature = await sign(held.key, asked, held.device);
    const answer = await post("prove", { device: held.device, challenge: asked.challenge, signature });
    if (answer.refused === 401) await keys("readwrite", (store) => store.delete("device"));
    return !answer.refused;
  }

  // Kept before it is told: a key that the box knows and the browser lost would shut it out.
  async function make() {
    const asked = await post("challenge");
    if (!asked.device || (asked.has_key && !asked.may_change)) return;
    const pair = await crypto.subtle.generateKey(ALGORITHM, false, ["sign"]);
    await keys("readwrite", (store) => store.put({ device: asked.device, key: pair.privateKey }, "device"));
    const public_key = base64(await crypto.subtle.exportKey("spki", pair.publicKey));
    const signature = await sign(pair.privateKey, asked, asked.device);
    await post("key", { public_key, challenge: asked.challenge, signature });
  }

  async function begin() {
    if (!window.isSecureContext || !crypto.subtle || !window.indexedDB) return told.otherwise;
    try {
      if (told.act === "make") await make();
      return told.act === "make" || (await prove()) ? told.next : told.otherwise;
    } catch (error) {
      console.info("no key: " + error.message); // private windows keep none: the cookie is enough
      return told.otherwise;
    }
  }

  // The way to the same box at another address, for this device alone, once.
  async function handOver(origin, page) {
    const held = await keys("readonly", (store) => store.get("device"));
    if (!held) return "";
    const asked = await (await fetch(`${origin}/_comanda/device/challenge`, { method: "POST" })).json();
    const signature = await sign(held.key, asked, held.device);
    const proof = { device: held.device, challenge: asked.challenge, signature, next: page };
    return `${origin}/_comanda/device/arrive?${new URLSearchParams(proof)}`;
  }

  window.comandaKey = { handOver };
  if (told) begin().then((address) => address && location.replace(address));
})();
