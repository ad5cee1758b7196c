// The receipt taken along: copied, shared, or sent to oneself. Each button shows only where it works.
const shown = (selector, works) => {
  for (const one of works ? document.querySelectorAll(selector) : []) one.hidden = false;
};
shown("[data-copy-text]", navigator.clipboard);
shown("[data-share]", navigator.share);
shown("[data-on-phone]", matchMedia("(pointer: coarse)").matches);

document.addEventListener("click", async (event) => {
  const copier = event.target.closest("[data-copy-text]");
  if (copier) {
    await navigator.clipboard.writeText(copier.dataset.copyText);
    copier.textContent = copier.dataset.copied;
  }
  const sharer = event.target.closest("[data-share]");
  if (sharer) await navigator.share({ text: sharer.dataset.share }).catch(() => {}); // closed without sending
});
