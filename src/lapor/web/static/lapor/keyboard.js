// The desk without lifting hands: j and k walk the list, Enter opens, ? shows the keys, and any element with
// data-key="v" is pressed by its key. Silent while somebody types.
const lines = () => [...document.querySelectorAll("[data-lines] .line")];
const chosen = () => document.querySelector("[data-lines] .line.chosen");

const choose = (line) => {
  if (!line) return;
  chosen()?.classList.remove("chosen");
  line.classList.add("chosen");
  line.focus({ preventScroll: true });
  line.scrollIntoView({ block: "nearest" });
};
const step = (by) => {
  const all = lines();
  const now = all.indexOf(chosen() || document.querySelector("[data-lines] .line[aria-current]"));
  choose(all[Math.min(all.length - 1, Math.max(0, now + by))]);
};
const press = (key) => {
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]:not(:disabled)`);
  if (target?.matches("input, textarea, select")) target.focus();
  else target?.click();
  return Boolean(target);
};
const types = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && types(event.target)) event.target.blur();
  if (types(event.target)) return;
  const moves = { j: () => step(1), k: () => step(-1), "?": () => document.getElementById("keys")?.showModal() };
  if (moves[event.key]) moves[event.key]();
  else if (event.key === "Enter" && event.target === document.body) chosen()?.click();
  else if (!press(event.key)) return;
  event.preventDefault();
});
