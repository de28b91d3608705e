using System.Text.Json;
using Microsoft.Playwright;
using Nudge.Core.Devices;
using Nudge.Core.Pushes;
using Nudge.Push.Messages;
using Nudge.Tests.Gateway.Pushes;
using Nudge.Tests.Support;
using Nudge.Tests.Support.Push;

namespace Nudge.Tests.Browser;

/// <summary>A real browser, its real keys and its real decryption; the push service in between is a stand-in on loopback (S1.55).</summary>
[Collection(BrowserCollection.Name)]
public sealed class WebPushTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const string Page =
        """
        <!doctype html><title>Web Push</title><script>
        const pushed = new Promise(done => navigator.serviceWorker.addEventListener('message', event => done(JSON.stringify(event.data))));
        async function subscribe(key) {
          await navigator.serviceWorker.register('/sw.js');
          const registration = await navigator.serviceWorker.ready;
          return JSON.stringify(await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
        }
        </script>
        """;

    private const string Worker =
        """
        self.addEventListener('install', () => self.skipWaiting());
        self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));
        self.addEventListener('push', event => event.waitUntil((async () => {
          const note = event.data.json();
          await self.registration.showNotification(note.title, { body: note.body });
          const shown = (await self.registration.getNotifications()).map(each => each.title);
          for (const client of await self.clients.matchAll()) client.postMessage({ note, shown });
        })()));
        """;

    [Fact]
    public async Task A_service_worker_of_Chromium_opens_a_published_notification_that_came_over_the_browser_s_own_push_connection()
    {
        Skip.WithoutPrograms("chromium");
        await using var service = await ChromiumPushService.StartAsync(Page, Worker);
        await using var house = await PushHouse.StartAsync(TestClock.AtNoon(), _ => { });
        var saved = await house.PutCredentialsAsync("webpush", """{"subject":"mailto:ops@library.example"}"""u8);
        var key = saved.Json(200).GetProperty("publicKey").GetString()!;
        var profile = Directory.CreateTempSubdirectory("nudge-chromium-");
        using var playwright = await Playwright.CreateAsync();
        // Not a private window, in which no site may subscribe.
        await using (var browser = await playwright.Chromium.LaunchPersistentContextAsync(profile.FullName, new()
        {
            ExecutablePath = Programs.Find("chromium"),
            Headless = true,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", .. service.Arguments],
        }))
        {
            await browser.GrantPermissionsAsync(["notifications"], new() { Origin = service.Url.GetLeftPart(UriPartial.Authority) });
            var page = await browser.NewPageAsync();
            await page.GotoAsync(service.Url.AbsoluteUri);
            var subscription = JsonElement.Parse(await WithinAsync(page.EvaluateAsync<string>("key => subscribe(key)", key), service));
            var keys = subscription.GetProperty("keys");
            // Chromium knows one service, Google's; the same path at the stand-in is ours.
            var endpoint = new Uri(subscription.GetProperty("endpoint").GetString()!);
            Assert.Equal("/fcm/send/", string.Concat(endpoint.Segments[..^1]));
            var target = new PushTarget(new Uri(service.Url, endpoint.PathAndQuery).AbsoluteUri)
            {
                P256dh = keys.GetProperty("p256dh").GetString(), Auth = keys.GetProperty("auth").GetString(),
            };
            var device = await house.AddDeviceAsync(DevicePlatform.WebPush, "ada", target);

            await house.NotifyAsync("ada", "n1");
            await house.UntilAsync("n1", (device, PushSendState.Sent, ""));
            var pushed = JsonElement.Parse(await WithinAsync(page.EvaluateAsync<string>("() => pushed"), service));
            var note = pushed.GetProperty("note");
            Assert.Equal(
                ("n1", "Überfällig", "Dune 📚"),
                (note.GetProperty("id").GetString(), note.GetProperty("title").GetString(), note.GetProperty("body").GetString()));
            Assert.Equal("""["Überfällig"]""", pushed.GetProperty("shown").GetRawText());
        }

        profile.Delete(recursive: true);
    }

    private static async Task<string> WithinAsync(Task<string> answer, ChromiumPushService service)
    {
        try
        {
            return await answer.WaitAsync(Patience);
        }
        catch (Exception e) when (e is TimeoutException or PlaywrightException)
        {
            throw new InvalidOperationException($"The push service saw:\n{string.Join('\n', service.Seen)}", e);
        }
    }
}
