// The stage's own page: screens drawn smaller than they are, one of them large, and the dark.
(() => {
  "use strict";
  const WIDTHS = { tablet: 1180, counter: 1024, kitchen: 1920, paper: 390 };

  // A frame is as wide as its device and drawn as small as its place; a large one is its place.
  function fit(pane) {
    const screen = pane.querySelector(".cmd-screen");
    const frame = screen?.querySelector("iframe");
    if (!frame || !screen.clientWidth) return;
    const large = pane.classList.contains("cmd-is-large");
    const scale = large ? 1 : Math.min(1, screen.clientWidth / WIDTHS[pane.dataset.pane]);
    frame.style.width = `${screen.clientWidth / scale}px`;
    frame.style.height = `${screen.clientHeight / scale}px`;
    frame.style.transform = `scale(${scale})`;
  }

  const sizes = new ResizeObserver((entries) => entries.forEach((entry) => fit(entry.target.closest(".cmd-pane"))));
  const watched = new WeakSet();
  new MutationObserver(() => {
    for (const screen of document.querySelectorAll(".cmd-screen")) {
      if (watched.has(screen)) continue;
      watched.add(screen);
      sizes.observe(screen);
    }
  }).observe(document.documentElement, { childList: true, subtree: true });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-large]");
    if (button) button.closest(".cmd-pane").classList.toggle("cmd-is-large");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelector(".cmd-is-large")?.classList.remove("cmd-is-large");
  });

  window.comandaStage = {
    dark(words) {
      const dark = document.createElement("div");
      dark.className = "cmd-dark";
      dark.dataset.local = "";
      dark.textContent = words;
      document.body.append(dark);
      return true;
    },
  };
})();
