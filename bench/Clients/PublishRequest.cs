using System.Globalization;
using System.Text;

namespace Nudge.Bench.Clients;

/// <summary>The bytes of one publish call, built once; a publication writes only its number and its recipient into them.</summary>
internal sealed class PublishRequest : IPublishRequest
{
    private const string NumberHole = "########";
    private const string RecipientHole = "%%%%%%";

    private readonly byte[] _bytes;
    private readonly int[] _numbers;
    private readonly int[] _recipients;

    private PublishRequest(string text)
    {
        _bytes = Encoding.UTF8.GetBytes(text);
        _numbers = HolesIn(text, NumberHole);
        _recipients = HolesIn(text, RecipientHole);
    }

    /// <summary>The name of a recipient of that number: fixed in length, so that requests are.</summary>
    internal static string UserName(int number) => "reader-" + number.ToString("d6", CultureInfo.InvariantCulture);

    /// <summary>A notification to one user, as the lending library publishes it.</summary>
    internal static PublishRequest ToUser(string authorization) => ToNudge(authorization, $"\"user\":\"reader-{RecipientHole}\"");

    internal static PublishRequest ToChannel(string authorization, string channel) => ToNudge(authorization, $"\"channel\":\"{channel}\"");

    /// <summary>The same to a channel that is chosen by its number.</summary>
    internal static PublishRequest ToNumberedChannel(string authorization) =>
        ToNudge(authorization, $"\"channel\":\"library:{RecipientHole}\"");

    internal static string ChannelName(int number) => "library:" + number.ToString("d6", CultureInfo.InvariantCulture);

    /// <summary>The same to a channel of a plain WebSocket server, chosen by its number.</summary>
    internal static PublishRequest ToPlainPeer() => new(Post($"/publish/library-{RecipientHole}", "", Notification));

    /// <summary>The same notification to a group of the peer's hub.</summary>
    internal static PublishRequest ToPeer(string group) => new(Post($"/publish/{group}", "", Notification));

    public ReadOnlySpan<byte> For(uint number, int recipient)
    {
        Span<byte> digits = stackalloc byte[NumberHole.Length];
        number.TryFormat(digits, out _, "x8", CultureInfo.InvariantCulture);
        foreach (var at in _numbers)
            digits.CopyTo(_bytes.AsSpan(at));
        foreach (var at in _recipients)
            recipient.TryFormat(_bytes.AsSpan(at, RecipientHole.Length), out _, "d6", CultureInfo.InvariantCulture);
        return _bytes;
    }

    internal const string Notification =
        """{"v":1,"type":"loan.approved","entityId":"loan-########","actorId":"librarian-7","libraryId":"7","at":"2026-01-31T12:00:"""
        + """00Z","payload":{"title":"The Left Hand of Darkness","due":"2026-02-28","mark":"@@########"}}""";

    private static PublishRequest ToNudge(string authorization, string target) =>
        new(Post(
            "/api/notify", $"Authorization: {authorization}\r\n",
            $"{{{target},\"id\":\"loan-{NumberHole}-approved\",\"notification\":{Notification}}}"));

    private static string Post(string path, string headers, string body) =>
        $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}Content-Type: application/json\r\nContent-Length: "
        + $"{Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    private static int[] HolesIn(string text, string hole)
    {
        var holes = new List<int>();
        for (var at = text.IndexOf(hole, StringComparison.Ordinal); at >= 0; at = text.IndexOf(
            hole, at + hole.Length, StringComparison.Ordinal))
            holes.Add(at);
        return [.. holes];
    }
}
