// The desk's pickers without a mouse.
// In a picker: down from the search box into what was found; Enter takes the first.
document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.(".chooser [data-search]")) return;
  const first = event.target.closest(".chooser").querySelector(".choices-found input:not(:checked)");
  if (event.key === "ArrowDown" && first) {
    event.preventDefault();
    first.focus();
  }
  if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    first?.click();
  }
});
document.addEventListener("keydown", (event) => {
  const choice = event.target;
  if (!choice.matches?.(".choices-found input[type=checkbox]") || !/^Arrow(Up|Down)$/.test(event.key)) return;
  const all = [...choice.closest(".choices-found").querySelectorAll("input")];
  const to = all[all.indexOf(choice) + (event.key === "ArrowDown" ? 1 : -1)];
  event.preventDefault();
  (to || choice.closest(".chooser").querySelector("[data-search]")).focus();
});
