// A map that needs no tile server: without tiles it shows a grid with coordinates. One pin to place, or points to read.
// Leaflet is fetched when the first map is seen: most people never unfold one.
const load = (kind, address) =>
  new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement(kind), address, { onload: resolve, onerror: reject }));
  });
let leaflet;
const ready = ({ leaflet: src, leafletStyle: href }) =>
  (leaflet ??= Promise.all([load("link", { rel: "stylesheet", href }), load("script", { src })]));

const indonesia = [[-11, 95], [6, 141]];
const places = 5;
const pinShape =
  '<svg viewBox="0 0 28 36" width="28" height="36" aria-hidden="true"><path d="M14 35S27 22 27 13.4A13 13 0 0 0 1 13.4C1 22 14 35 14 35z" fill="currentColor"/><circle cx="14" cy="13.5" r="4.8" fill="#fff"/></svg>';
const colours = ["safe", "near", "late", "black"];
const looks = new WeakMap(); // where a field was told to look, also before its map was there

const icon = (look) =>
  L.divIcon({ className: `pin ${colours.includes(look) ? look : ""}`, html: pinShape, iconSize: [28, 36], iconAnchor: [14, 35] });

const Grid = () =>
  new (L.GridLayer.extend({
    createTile(coords) {
      const tile = L.DomUtil.create("div", "map-tile");
      const corner = this._map.unproject(coords.scaleBy(this.getTileSize()), coords.z);
      const digits = coords.z > 12 ? 3 : Math.max(0, Math.floor(coords.z / 5));
      tile.textContent = `${corner.lat.toFixed(digits)}, ${corner.lng.toFixed(digits)}`;
      return tile;
    },
  }))({ tileSize: 128 });

const number = (text) => (String(text ?? "").trim() === "" ? NaN : Number(String(text).replace(",", ".")));

const show = (field) => {
  const canvas = field.querySelector("[data-map-canvas]");
  canvas.hidden = false;
  const tiles = field.dataset.tiles;
  // Never the whole globe: the country, and a margin of sea.
  const map = L.map(canvas, { attributionControl: Boolean(tiles), scrollWheelZoom: false, minZoom: 4, maxBounds: [[-16, 88], [11, 148]] });
  (tiles ? L.tileLayer(tiles, { maxZoom: 19, attribution: "© OpenStreetMap" }) : Grid()).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  const start = [number(field.dataset.latitude), number(field.dataset.longitude)];
  if (start.every(Number.isFinite)) map.setView(start, number(field.dataset.zoom) || 15);
  else map.fitBounds(indonesia);
  if (field.querySelector("[data-map-latitude]")) letPlace(field, map, start);
  else if (field.dataset.points) showPoints(field, map);
  else if (start.every(Number.isFinite)) L.marker(start, { icon: icon(), keyboard: false }).addTo(map);
};

const letPlace = (field, map, start) => {
  const latitude = field.querySelector("[data-map-latitude]");
  const longitude = field.querySelector("[data-map-longitude]");
  const words = field.querySelector("[data-map-words]");
  let pin;
  const tell = () => {
    const here = [latitude.value, longitude.value];
    words.textContent = pin ? words.dataset.some.replace("{lat}", here[0]).replace("{lng}", here[1]) : words.dataset.none;
  };
  const put = (point, { isTyped = false } = {}) => {
    if (!pin) {
      pin = L.marker(point, { icon: icon(), draggable: true, title: field.dataset.pinLabel }).addTo(map);
      pin.on("dragend", () => put(pin.getLatLng()));
    }
    pin.setLatLng(point);
    if (!isTyped) {
      const { lat, lng } = pin.getLatLng();
      latitude.value = lat.toFixed(places);
      longitude.value = lng.toFixed(places);
      latitude.dispatchEvent(new Event("input", { bubbles: true }));
    }
    tell();
  };
  const typed = () => {
    const point = [number(latitude.value), number(longitude.value)];
    if (!point.every(Number.isFinite)) return;
    put(point, { isTyped: true });
    map.setView(point, Math.max(map.getZoom(), 15));
  };

  field.querySelector("[data-map-foot]").hidden = false;
  map.on("click", (event) => put(event.latlng));
  latitude.addEventListener("change", typed);
  longitude.addEventListener("change", typed);
  // From far away the middle of the map is no place.
  const centre = field.querySelector("[data-map-centre]");
  const near = () => { centre.hidden = map.getZoom() < 11; };
  map.on("zoomend", near);
  near();
  centre.addEventListener("click", () => put(map.getCenter()));
  const locate = field.querySelector("[data-map-locate]");
  locate.hidden = !navigator.geolocation;
  locate.addEventListener("click", () => map.locate({ setView: true, maxZoom: 17, enableHighAccuracy: true }));
  map.on("locationfound", (event) => put(event.latlng));
  map.on("locationerror", () => { words.textContent = locate.dataset.refused; });
  // A chosen village moves an empty map there; a pin already placed is never moved.
  const look = () => { if (!pin && looks.has(field)) map.setView(looks.get(field), 14); };
  field.addEventListener("map:look", look);
  look();
  if (start.every(Number.isFinite)) put(start, { isTyped: true });
  tell();
};

const showPoints = (field, map) => {
  const points = JSON.parse(document.getElementById(field.dataset.points).textContent);
  const group = L.featureGroup(points.map((point) => {
    const marker = L.marker([point.lat, point.lng], { icon: icon(point.look), title: point.label, alt: point.label });
    const text = document.createElement(point.url ? "a" : "span");
    if (point.url) text.href = point.url;
    text.textContent = point.label;
    return marker.bindPopup(text);
  })).addTo(map);
  if (points.length) map.fitBounds(group.getBounds(), { padding: [30, 30], maxZoom: 16 });
};

const open = async (field) => {
  try {
    await ready(field.dataset);
    show(field);
  } catch (error) {
    const words = Object.assign(document.createElement("p"), { className: "hint", textContent: field.dataset.failed });
    field.querySelector("[data-map-canvas]").replaceWith(words);
    console.error(error);
  }
};

// A map in a folded <details> has no size yet: it is drawn when it is unfolded.
for (const field of document.querySelectorAll("[data-map]")) {
  field.addEventListener("map:look", (event) => looks.set(field, event.detail));
  const folded = field.closest("details:not([open])");
  if (folded) folded.addEventListener("toggle", () => open(field), { once: true });
  else open(field);
}
