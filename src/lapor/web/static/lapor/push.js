// "Kabari di peramban ini": asks the browser, and hands its subscription over with the form.
const form = document.querySelector("[data-push]");

if (form && "serviceWorker" in navigator && "PushManager" in window) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const note = form.querySelector("[role=status]");
    try {
      if ((await Notification.requestPermission()) !== "granted") throw new Error("denied");
      const worker = await navigator.serviceWorker.register(form.dataset.worker);
      const told = await worker.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: form.dataset.push,
      });
      form.elements.address.value = JSON.stringify(told);
      form.submit();
    } catch {
      note.textContent = form.dataset.refused;
    }
  });
}
