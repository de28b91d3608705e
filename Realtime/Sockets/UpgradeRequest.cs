using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Nudge.Realtime.Sockets;

/// <summary>
/// A request for a WebSocket, as all usual clients and proxies send it. A request that is unusual in any way is not read here: HTTP is
/// better at it.
/// </summary>
/// <param name="Path">Of the target, without query; printable ASCII without escapes.</param>
/// <param name="Query">Behind the question mark; may be empty.</param>
/// <param name="Host">The header.</param>
/// <param name="Origin">The header; <see langword="null"/>: there is none.</param>
/// <param name="UserAgent">The header; empty: there is none.</param>
/// <param name="ForwardedFor">All of the header <c>X-Forwarded-For</c>; <see langword="null"/>: there is none.</param>
/// <param name="Key">The header <c>Sec-WebSocket-Key</c>, checked.</param>
/// <param name="Length">Bytes up to the end of the headers.</param>
public sealed record UpgradeRequest(
    string Path, string Query, string Host, string? Origin, string UserAgent, string? ForwardedFor, string Key, int Length)
{
    private const int HeadersMax = 64;

    private static readonly SearchValues<byte> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"u8);

    private static readonly SearchValues<byte> TargetCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*,;=:@/?"u8);

    /// <summary>Reads the request at the start of what has come.</summary>
    /// <returns><see langword="null"/> if it is not whole, or not usual.</returns>
    public static UpgradeRequest? Read(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return null;
        var head = bytes[..(end + 2)];
        if (!TryTakeLine(ref head, out var line) || TargetOf(line) is not { } target)
            return null;
        var fields = new Fields();
        for (var i = 0; !head.IsEmpty; i++)
        {
            if (i == HeadersMax || !TryTakeLine(ref head, out line) || !fields.TryTake(line))
                return null;
        }

        if (!fields.IsUpgrade)
            return null;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return new(
            query < 0 ? target : target[..query], query < 0 ? "" : target[(query + 1)..], fields.Host!, fields.Origin,
            fields.UserAgent ?? "", fields.ForwardedFor, fields.Key!, end + 4);
    }

    /// <summary>A parameter of the query; <see langword="null"/> if it is not there, and empty if it is there more than once.</summary>
    public string? Parameter(string name)
    {
        string? found = null;
        foreach (var part in Query.Split('&'))
        {
            if (part.Length <= name.Length || part[name.Length] != '=' || !part.StartsWith(name, StringComparison.Ordinal))
                continue;
            found = found is null ? part[(name.Length + 1)..] : "";
        }

        return found;
    }

    private static string? TargetOf(ReadOnlySpan<byte> line)
    {
        var method = "GET "u8;
        var version = " HTTP/1.1"u8;
        if (line.Length <= method.Length + version.Length || !line.StartsWith(method) || !line.EndsWith(version))
            return null;
        var target = line[method.Length..^version.Length];
        return target[0] == '/' && !target.ContainsAnyExcept(TargetCharacters) && target.IndexOf("/."u8) < 0 && target.IndexOf("//"u8) < 0
            ? Encoding.ASCII.GetString(target)
            : null;
    }

    private static bool TryTakeLine(ref ReadOnlySpan<byte> head, out ReadOnlySpan<byte> line)
    {
        var end = head.IndexOf((byte)'\n');
        line = default;
        if (end <= 0 || head[end - 1] != '\r')
            return false;
        line = head[..(end - 1)];
        head = head[(end + 1)..];
        // Printable characters only; a blank at the start would continue the line before.
        return !line.IsEmpty && line[0] != ' ' && !line.ContainsAnyExceptInRange((byte)' ', (byte)'~');
    }

    /// <summary>The headers that matter. One of them that is there twice makes the request unusual, and so does a body.</summary>
    private struct Fields
    {
        private bool _hasUpgrade;
        private bool _hasConnection;
        private bool _hasVersion;

        public string? Host { get; private set; }

        public string? Origin { get; private set; }

        public string? UserAgent { get; private set; }

        public string? ForwardedFor { get; private set; }

        public string? Key { get; private set; }

        public readonly bool IsUpgrade => _hasUpgrade && _hasConnection && _hasVersion && Host is not null && Key is not null;

        public bool TryTake(ReadOnlySpan<byte> line)
        {
            var colon = line.IndexOf((byte)':');
            if (colon <= 0 || line[..colon].ContainsAnyExcept(NameCharacters))
                return false;
            var name = line[..colon];
            var value = line[(colon + 1)..].Trim((byte)' ');
            if (Is(name, "host"u8))
                return !value.IsEmpty && Take(Host, value, out var host) && (Host = host) is not null;
            if (Is(name, "origin"u8))
                return Take(Origin, value, out var origin) && (Origin = origin) is not null;
            if (Is(name, "user-agent"u8))
                return Take(UserAgent, value, out var agent) && (UserAgent = agent) is not null;
            if (Is(name, "x-forwarded-for"u8))
                return Take(ForwardedFor, value, out var hops) && (ForwardedFor = hops) is not null;
            if (Is(name, "sec-websocket-key"u8))
                return IsKey(value) && Take(Key, value, out var key) && (Key = key) is not null;
            if (Is(name, "upgrade"u8))
                return Once(ref _hasUpgrade) && Is(value, "websocket"u8);
            if (Is(name, "connection"u8))
                return Once(ref _hasConnection) && HasUpgrade(value);
            if (Is(name, "sec-websocket-version"u8))
                return Once(ref _hasVersion) && value.SequenceEqual("13"u8);
            // A subprotocol would have to be chosen; a body, an expectation or credentials are nothing that we know how to take.
            return !Is(name, "sec-websocket-protocol"u8) && !Is(name, "content-length"u8) && !Is(name, "transfer-encoding"u8)
                && !Is(name, "expect"u8) && !Is(name, "authorization"u8);
        }

        private static bool Take(string? known, ReadOnlySpan<byte> value, out string? taken)
        {
            taken = known is null ? Encoding.ASCII.GetString(value) : null;
            return taken is not null;
        }

        private static bool Once(ref bool isThere)
        {
            var isFirst = !isThere;
            isThere = true;
            return isFirst;
        }

        private static bool Is(ReadOnlySpan<byte> value, ReadOnlySpan<byte> lower) => Ascii.EqualsIgnoreCase(value, lower);

        private static bool HasUpgrade(ReadOnlySpan<byte> value)
        {
            foreach (var range in value.Split((byte)','))
            {
                if (Is(value[range].Trim((byte)' '), "upgrade"u8))
                    return true;
            }

            return false;
        }

        /// <summary>16 bytes in base64.</summary>
        private static bool IsKey(ReadOnlySpan<byte> value) => value.Length == 24 && Base64.IsValid(value, out var length) && length == 16;
    }
}
