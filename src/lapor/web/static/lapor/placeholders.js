// Beside a template's words: press to insert a place, and read at once what the reporter would read.
const aside = document.querySelector("[data-placeholders]");
const body = document.querySelector("[data-template-body]");

if (aside && body) {
  const samples = Object.fromEntries([...aside.querySelectorAll("[data-sample]")].map((one) => [one.dataset.sample, one.textContent]));
  const preview = aside.querySelector("[data-preview]");
  const unknown = aside.querySelector("[data-unknown]");

  const show = () => {
    const strange = new Set();
    const text = body.value.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name) => {
      if (!(name in samples)) strange.add(whole);
      return samples[name] ?? whole;
    });
    preview.hidden = !text.trim();
    preview.querySelector("[data-text]").textContent = text;
    unknown.hidden = !strange.size;
    unknown.textContent = strange.size ? `${unknown.dataset.words} ${[...strange].join(", ")}` : "";
  };
  for (const button of aside.querySelectorAll("[data-insert]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      body.setRangeText(button.dataset.insert, body.selectionStart, body.selectionEnd, "end");
      body.focus();
      body.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  body.addEventListener("input", show);
  show();
}
