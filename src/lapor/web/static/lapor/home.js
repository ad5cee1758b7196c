// The map of recent reports, fetched only when somebody asks for it.
const load = (kind, address) =>
  new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement(kind), address, { onload: resolve, onerror: reject }));
  });

const bubble = (point) => {
  const size = 26 + Math.min(26, Math.round(Math.sqrt(point.count) * 4));
  return L.marker([point.lat, point.lng], {
    icon: L.divIcon({ className: "cell", html: String(point.count), iconSize: [size, size] }),
    alt: String(point.count),
  });
};

const words = (point, more) => {
  const list = document.createElement("div");
  for (const { title, url } of point.named) {
    const link = Object.assign(document.createElement("a"), { href: url, textContent: title });
    list.append(link, document.createElement("br"));
  }
  list.append(more.replace("{n}", point.count));
  return list;
};

const open = async (box) => {
  const canvas = box.querySelector(".map");
  const data = box.dataset;
  const [answer] = await Promise.all([fetch(data.points).then((reply) => reply.json()), load("link", { rel: "stylesheet", href: data.leafletStyle }), load("script", { src: data.leaflet })]);
  canvas.hidden = false;
  const map = L.map(canvas, { scrollWheelZoom: false, minZoom: 4, attributionControl: Boolean(data.tiles) });
  if (data.tiles) L.tileLayer(data.tiles, { maxZoom: 19, attribution: "© OpenStreetMap" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  const group = L.featureGroup(answer.points.map((point) => bubble(point).bindPopup(words(point, data.more), { maxWidth: 220, autoPanPadding: [56, 16] }))).addTo(map);
  for (const place of answer.places) {
    L.marker([place.lat, place.lng], { icon: L.divIcon({ className: "place-name", html: "", iconSize: null }), interactive: false, keyboard: false })
      .addTo(map).getElement().textContent = place.name;
  }
  map.fitBounds(answer.points.length ? group.getBounds() : [[-11, 95], [6, 141]], { padding: [30, 30], maxZoom: 13 });
  canvas.focus({ preventScroll: true });
};

for (const box of document.querySelectorAll("[data-lazy-map]")) {
  box.hidden = false;
  const button = box.querySelector("button");
  button.addEventListener("click", async () => {
    button.setAttribute("aria-busy", "true");
    try {
      await open(box);
      button.remove();
    } catch {
      box.querySelector("[role=status]").textContent = box.dataset.failed;
      button.removeAttribute("aria-busy");
    }
  });
}

// Words that were not sent wait on this device for some hours: see filing.js.
try {
  const found = [sessionStorage, localStorage].map((place) => JSON.parse(place.getItem("lapor-draft")));
  if (found.some((one) => one?.kept && Date.now() - one.at < 12 * 36e5)) document.querySelector("[data-draft-hint]").hidden = false;
} catch { /* none can be read */ }
