// Choosing files, made kinder: a second choice is added to the first, each can be taken away again, and what cannot be
// taken is said before it travels. The server decides all the same. Without this file the browser's own choice stands.
const chosen = new WeakMap(); // input → the files it holds

const size = (bytes) => {
  const format = (number) => number.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
  return bytes < 1e6 ? `${format(Math.max(1, Math.round(bytes / 1e3)))} kB` : `${format(bytes / 1e6)} MB`;
};
const same = (one, other) => ["name", "size", "lastModified"].every((fact) => one[fact] === other[fact]);
const ending = (file) => file.name.split(".").pop().toLowerCase();

// The sentence that says why a file cannot be taken; nothing when it can.
const refusal = (file, field, count) => {
  const rules = field.dataset;
  const said = (sentence, limit) => sentence.replace("{name}", file.name).replace("{limit}", limit);
  const kind = file.type.split("/")[0];
  const isKnown = rules.endings.split(" ").includes(ending(file)) || (["image", "video", "audio"].includes(kind) && !/svg/.test(file.type));
  const most = Number(kind === "video" ? rules.videoMb : kind === "image" || /^(hei[cf]|tiff?)$/.test(ending(file)) ? rules.imageMb : rules.fileMb);
  if (!isKnown) return said(rules.unknown, "");
  if (file.size === 0) return said(rules.empty, "");
  if (file.size > most * 1e6) return said(rules.tooLarge, most);
  return count >= Number(rules.most) ? said(rules.tooMany, rules.most) : "";
};

const hold = (input, files) => {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
  chosen.set(input, files);
};

const show = (input, refused = []) => {
  const field = input.closest("[data-files]");
  const list = field.querySelector("[data-file-list]");
  list.replaceChildren(...refused.map(said), ...[...input.files].map((file) => row(input, file)));
};

const said = (sentence) => Object.assign(document.createElement("li"), { className: "error", textContent: sentence });

const row = (input, file) => {
  const item = document.createElement("li");
  if (/^image\/(jpeg|png|webp|gif|avif)$/.test(file.type)) {
    const image = new Image();
    image.alt = "";
    image.onload = () => URL.revokeObjectURL(image.src);
    image.src = URL.createObjectURL(file);
    item.append(image);
  }
  const name = Object.assign(document.createElement("span"), { textContent: file.name });
  const bytes = Object.assign(document.createElement("small"), { textContent: size(file.size) });
  const words = input.closest("[data-files]").dataset.remove;
  const away = Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent: words });
  away.setAttribute("aria-label", `${words} ${file.name}`);
  away.addEventListener("click", () => {
    hold(input, [...input.files].filter((other) => other !== file));
    show(input);
    input.focus();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  item.append(name, bytes, away);
  return item;
};

document.addEventListener("change", (event) => {
  const input = event.target;
  const field = input.type === "file" && input.closest("[data-files]");
  if (!field) return;
  const kept = input.multiple ? chosen.get(input) ?? [] : [];
  const fresh = [...input.files].filter((file) => !kept.some((other) => same(file, other)));
  const before = input.form?.querySelectorAll("[name=remove_file]").length ?? 0; // received at an earlier try
  const refused = [];
  for (const file of fresh) {
    const why = refusal(file, field, before + kept.length);
    if (why) refused.push(why);
    else kept.push(file);
  }
  hold(input, kept);
  show(input, refused);
});

// A screenshot from the clipboard is a file like any other. Where words come along, they are what was meant.
document.addEventListener("paste", (event) => {
  const files = event.clipboardData?.files ?? [];
  const form = event.target.closest?.("form");
  const input = files.length && form?.querySelector("[data-files] input[type=file]");
  if (!input || event.clipboardData.getData("text")) return;
  event.preventDefault();
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
