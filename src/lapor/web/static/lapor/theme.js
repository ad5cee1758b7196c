// Loaded before the first paint, so that a chosen theme never flashes the other one.
(() => {
  const root = document.documentElement;
  const stored = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const system = matchMedia("(prefers-color-scheme: dark)");
  const shown = () => root.dataset.theme || (system.matches ? "dark" : "light");
  if (["light", "dark"].includes(stored())) root.dataset.theme = stored();

  const label = () => {
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.hidden = false;
      button.querySelector(".when-light").hidden = shown() !== "light";
      button.querySelector(".when-dark").hidden = shown() !== "dark";
    }
  };
  const turn = () => {
    const next = shown() === "dark" ? "light" : "dark";
    root.dataset.theme = next;
    try { localStorage.setItem("theme", next); } catch { /* private mode: the choice lasts for this page */ }
    label();
  };
  document.addEventListener("DOMContentLoaded", label);
  system.addEventListener("change", label);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-theme-switch]")) turn();
  });
})();
