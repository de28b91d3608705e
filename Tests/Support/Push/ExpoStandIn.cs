using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json;

namespace Nudge.Tests.Support.Push;

/// <summary>Expo's push service: tickets and receipts, chunks, projects, access tokens, gzip, and the shape of messages.</summary>
internal sealed class ExpoStandIn : ProviderStandIn
{
    public const int MessagesMax = 100;
    private const int ReceiptsMax = 1_000;
    private const int MessageBytesMax = 4_096;
    private const string Home = "/--/api/v2/push/";

    private static readonly Dictionary<string, Func<JsonElement, bool>> Fields = new()
    {
        ["to"] = value => JsonShape.Text(value) || value.ValueKind == JsonValueKind.Array,
        ["title"] = JsonShape.Text, ["subtitle"] = JsonShape.Text, ["body"] = JsonShape.Text, ["data"] = JsonShape.Object,
        ["ttl"] = JsonShape.Whole, ["expiration"] = JsonShape.Whole, ["priority"] = JsonShape.OneOf("default", "normal", "high"),
        ["sound"] = JsonShape.Text, ["badge"] = JsonShape.Whole, ["channelId"] = JsonShape.Text, ["categoryId"] = JsonShape.Text,
        ["mutableContent"] = JsonShape.Flag, ["interruptionLevel"] = JsonShape.OneOf("active", "critical", "passive", "time-sensitive"),
        ["collapseId"] = JsonShape.Text, ["tag"] = JsonShape.Text, ["icon"] = JsonShape.Text, ["_contentAvailable"] = JsonShape.Flag,
        ["richContent"] = JsonShape.Fields(new Dictionary<string, Func<JsonElement, bool>> { ["image"] = JsonShape.Text }),
    };

    private readonly ConcurrentDictionary<string, string> _projects = new();
    private readonly ConcurrentDictionary<string, string> _ticketErrors = new();
    private readonly ConcurrentDictionary<string, object> _receipts = new();
    private readonly ConcurrentQueue<(string Path, JsonElement Message)> _messages = new();

    private ExpoStandIn(TimeProvider time)
        : base(time)
    {
    }

    public string Address => AddressFor("");

    /// <summary>An address for one of several callers, by which <see cref="Taken"/> tells them apart.</summary>
    /// <param name="caller">Empty, or a slash and a name.</param>
    public string AddressFor(string caller) => $"{Url.GetLeftPart(UriPartial.Authority)}{caller}{Home}";

    /// <summary>The token of a project with enhanced security; <see langword="null"/>: anybody may send.</summary>
    public string? AccessToken { get; set; }

    /// <summary>Messages that were taken, one for each recipient.</summary>
    public IReadOnlyList<JsonElement> Messages => [.. _messages.Select(taken => taken.Message)];

    /// <summary>The same, with the path of each one's request.</summary>
    public IReadOnlyList<(string Path, JsonElement Message)> Taken => [.. _messages];

    /// <summary>Of each request that was understood: messages, and whether it was compressed.</summary>
    public ConcurrentQueue<(int Messages, bool IsCompressed, int Bytes)> Chunks { get; } = new();

    public static async Task<ExpoStandIn> StartAsync(TimeProvider time)
    {
        var expo = new ExpoStandIn(time);
        await expo.StartAsync();
        return expo;
    }

    /// <summary>Says which project a token belongs to; by default all belong to one.</summary>
    public void Assign(string token, string project) => _projects[token] = project;

    /// <summary>Has every message to this token answered with an error's ticket.</summary>
    public void FailTicket(string token, string error) => _ticketErrors[token] = error;

    /// <summary>Makes a receipt ready: good, or with an error.</summary>
    public void Finish(string ticket, string? error = null) =>
        _receipts[ticket] = error is null ? new { status = "ok" } : new { status = "error", message = "text", details = new { error } };

    protected override Task AnswerAsync(HttpContext context, byte[] body)
    {
        if (AccessToken is not null && context.Request.Headers.Authorization != $"Bearer {AccessToken}")
            return RefuseAsync(context, 401, "UNAUTHORIZED");
        if (context.Request.Method != "POST" || !context.Request.HasJsonContentType())
            return RefuseAsync(context, 400, "VALIDATION_ERROR");
        var isCompressed = context.Request.Headers.ContentEncoding == "gzip";
        var json = JsonElement.Parse(isCompressed ? Unpack(body) : body);
        if (context.Request.Path.Value!.EndsWith($"{Home}getReceipts", StringComparison.Ordinal))
            return ReceiptsAsync(context, json);
        return context.Request.Path.Value!.EndsWith($"{Home}send", StringComparison.Ordinal)
            ? SendAsync(context, json, isCompressed, body.Length)
            : RefuseAsync(context, 404, "NOT_FOUND");
    }

    private Task SendAsync(HttpContext context, JsonElement json, bool isCompressed, int bytes)
    {
        var messages = json.ValueKind == JsonValueKind.Array ? json.EnumerateArray().ToArray() : [json];
        if (messages.Any(message => JsonShape.FindWrong(message, Fields) is not null || !message.TryGetProperty("to", out _)))
            return RefuseAsync(context, 400, "VALIDATION_ERROR");
        var recipients = (from message in messages
                          let to = message.GetProperty("to")
                          from token in to.ValueKind == JsonValueKind.Array
                              ? to.EnumerateArray().Select(one => one.GetString()!)
                              : [to.GetString()!]
                          select (Token: token, Message: message)).ToArray();
        if (recipients.Length > MessagesMax)
            return RefuseAsync(context, 400, "PUSH_TOO_MANY_NOTIFICATIONS");
        var projects = recipients.GroupBy(recipient => _projects.GetValueOrDefault(recipient.Token, "@ada/app")).ToArray();
        if (projects.Length > 1)
        {
            var details = projects.ToDictionary(project => project.Key, project => project.Select(recipient => recipient.Token).ToArray());
            return AnswerJsonAsync(
                context, 400, new { errors = new[] { new { code = "PUSH_TOO_MANY_EXPERIENCE_IDS", message = "text", details } } });
        }

        Chunks.Enqueue((recipients.Length, isCompressed, bytes));
        var path = context.Request.Path.Value!;
        return AnswerJsonAsync(
            context, 200, new { data = recipients.Select(recipient => TicketOf(path, recipient.Token, recipient.Message)).ToArray() });
    }

    private object TicketOf(string path, string token, JsonElement message)
    {
        var error = _ticketErrors.GetValueOrDefault(token) ?? (message.GetRawText().Length > MessageBytesMax ? "MessageTooBig" : null);
        if (error is not null)
            return new { status = "error", message = "text", details = error.Length == 0 ? new object() : new { error } };
        _messages.Enqueue((path, message));
        return new { status = "ok", id = Guid.NewGuid().ToString() };
    }

    private Task ReceiptsAsync(HttpContext context, JsonElement json)
    {
        var ids = json.GetProperty("ids").EnumerateArray().Select(id => id.GetString()!).ToArray();
        return ids.Length > ReceiptsMax
            ? RefuseAsync(context, 400, "PUSH_TOO_MANY_RECEIPTS")
            : AnswerJsonAsync(context, 200, new { data = ids.Where(_receipts.ContainsKey).ToDictionary(id => id, id => _receipts[id]) });
    }

    private static Task RefuseAsync(HttpContext context, int status, string code) =>
        AnswerJsonAsync(context, status, new { errors = new[] { new { code, message = "text" } } });

    private static byte[] Unpack(byte[] body)
    {
        using var plain = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(body), CompressionMode.Decompress))
            gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
