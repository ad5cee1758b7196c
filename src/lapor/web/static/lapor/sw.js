// Shows what we were sent, also while no page of ours is open. It stores nothing and answers no request.
self.addEventListener("push", (event) => {
  const said = event.data ? event.data.json() : {};
  const shown = self.registration.showNotification(said.title || "LAPOR!", {
    body: said.body || "",
    data: { url: said.url || "/" },
    tag: said.url || "",
  });
  event.waitUntil(shown);
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.url, self.location.origin);
  // Only to pages of our own.
  if (url.origin === self.location.origin) event.waitUntil(self.clients.openWindow(url.href));
});
