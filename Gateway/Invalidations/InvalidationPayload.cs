using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Core.Publishing;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Invalidations;

/// <summary>The object with a scope that clients are sent.</summary>
internal static class InvalidationPayload
{
    /// <summary>The scope that means all that a page has fetched of what a channel stands for.</summary>
    public const string All = "*";

    /// <summary>The reason of an invalidation that comes late: its scope moved while the client was away.</summary>
    public const string Missed = "missed";

    /// <summary>Characters of a scope, and of an id.</summary>
    public const int TextLengthMax = 128;

    /// <param name="scope">The scope that is no longer true.</param>
    /// <param name="ids">The part of it; empty: all.</param>
    /// <param name="version">Above that of every earlier one of the scope.</param>
    /// <param name="spread">Milliseconds over which receivers spread their fetching.</param>
    /// <param name="reason">Why the server itself says so; <see langword="null"/>: the app does.</param>
    public static byte[] Write(string scope, IReadOnlyList<string> ids, long version, long? spread, string? reason) =>
        MessageJson.Write((scope, ids, version, spread, reason), static (json, said) =>
        {
            json.WriteString("scope", said.scope);
            json.WriteStartArray("ids");
            foreach (var id in said.ids)
                json.WriteStringValue(id);
            json.WriteEndArray();
            json.WriteNumber("version", said.version);
            if (said.spread is { } spread)
                json.WriteNumber("spreadMs", spread);
            if (said.reason is not null)
                json.WriteString("reason", said.reason);
        });

    /// <summary>
    /// Finds the scope in what an app's server has worded itself: an object with a <c>scope</c>, or a text with such an object inside, as
    /// Pusher's server libraries send it.
    /// </summary>
    /// <param name="data">One valid JSON value.</param>
    /// <param name="scope">The scope.</param>
    /// <param name="payload">The object, in one line.</param>
    /// <returns><see langword="false"/> if it is an event like any other.</returns>
    public static bool TryRead(ReadOnlySpan<byte> data, [NotNullWhen(true)] out string? scope, out ReadOnlyMemory<byte> payload)
    {
        scope = null;
        payload = default;
        try
        {
            var json = new Utf8JsonReader(data);
            if (!json.Read())
                return false;
            var bytes = json.TokenType == JsonTokenType.String ? Encoding.UTF8.GetBytes(json.GetString()!) : data.ToArray();
            if (bytes.Length > SignalRequest.PayloadBytesMax || (scope = ScopeIn(bytes)) is null)
                return false;
            // Line ends can only stand between tokens, where a blank says the same.
            bytes.AsSpan().Replace((byte)'\n', (byte)' ');
            bytes.AsSpan().Replace((byte)'\r', (byte)' ');
            payload = bytes;
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A text that holds no JSON, or half a surrogate pair.
            return false;
        }
    }

    /// <summary>Whether a text can be the name of a scope.</summary>
    public static bool IsScope([NotNullWhen(true)] string? text) => text is { Length: > 0 and <= TextLengthMax } && text.IsStorable();

    private static string? ScopeIn(ReadOnlySpan<byte> bytes)
    {
        string? scope = null;
        var json = new Utf8JsonReader(bytes);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            return null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isScope = json.NameIs("scope"u8);
            json.Read();
            if (isScope && json.TokenType == JsonTokenType.String)
                scope = json.GetString();
            else
                json.Skip();
        }

        // Nothing stands behind the object.
        return !json.Read() && IsScope(scope) ? scope : null;
    }
}
