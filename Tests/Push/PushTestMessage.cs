using System.Text.Json;
using Nudge.Push.Messages;
using Nudge.Push.Sending;

namespace Nudge.Tests.Push;

/// <summary>Messages that tests send.</summary>
internal static class PushTestMessage
{
    public static PushMessage To(string address) => To(new PushTarget(address));

    public static PushMessage To(PushTarget target) => new()
    {
        Target = target,
        Id = "n-1",
        Badge = 3,
        Content = new()
        {
            Title = "Überfällig",
            Body = "\"Dune\" ist seit gestern fällig 📚",
            Url = "https://example.org/loans/7",
            Icon = "https://example.org/icon.png",
            Image = "https://example.org/dune.jpg",
            Priority = PushPriority.High,
            Actions = [new("Verlängern", "https://example.org/loans/7/extend"), new("Später", null)],
        },
        Data = JsonElement.Parse("""{"loan": {"id": 7}}"""),
    };

    /// <summary>The same JSON, however it is written.</summary>
    public static void AssertJson(string expected, JsonElement actual) =>
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(expected), actual), actual.GetRawText());

    /// <summary>Takes credentials as an app enters them.</summary>
    public static PushCredentials Open(this IPushSender sender, byte[] json)
    {
        var read = sender.Read(json);
        Assert.Null(read.Mistake);
        return read.Credentials!;
    }

    public static async Task<PushResult> SendOneAsync(this IPushSender sender, PushCredentials credentials, PushMessage message) =>
        Assert.Single(await sender.SendAsync(credentials, [message], CancellationToken.None));
}
