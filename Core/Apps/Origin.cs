using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Nudge.Core.Apps;

/// <summary>Where a browser's page comes from: scheme, host and port (RFC 6454). However it is spelled, one origin is one value.</summary>
/// <remarks>
/// Apps in web views have schemes of their own, so any scheme will do. <c>null</c> is no origin: any sandboxed page has it.
/// </remarks>
public sealed record Origin
{
    public const string Any = "*";
    public const int MaxLength = 255;

    private const string Delimiter = "://";
    private const string Files = "file";

    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789+-.");

    private Origin(string scheme, string host, int? port)
    {
        Scheme = scheme;
        Host = host;
        Port = port;
    }

    /// <summary>In lower case.</summary>
    public string Scheme { get; }

    /// <summary>As <see cref="WebHost"/> writes it; empty for <c>file</c> alone.</summary>
    public string Host { get; }

    /// <summary><see langword="null"/>: the scheme's own.</summary>
    public int? Port { get; }

    /// <summary>Reads an origin, however it is spelled.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Origin? origin) =>
        FindMistake(text, out origin) is null;

    /// <summary>Reads an origin that an operator wrote.</summary>
    /// <returns>Why no browser can send it, for people; <see langword="null"/>: one can.</returns>
    public static string? FindMistake(string? text, out Origin? origin)
    {
        origin = null;
        if (text is not { Length: > 0 })
            return "it is empty";
        if (text.Length > MaxLength)
            return $"it has more than {MaxLength} characters";
        if (text == "null")
            return "every sandboxed page has it, so it names none";
        var delimiter = text.IndexOf(Delimiter, StringComparison.Ordinal);
        var scheme = delimiter > 0 ? text[..delimiter].ToLowerInvariant() : "";
        if (scheme.Length == 0 || !char.IsAsciiLetterLower(scheme[0]) || scheme.AsSpan().ContainsAnyExcept(SchemeCharacters))
            return "it does not begin with a scheme and ://";
        if (scheme is "ws" or "wss")
            return "pages come by http or https, whatever their sockets speak";
        return FindMistake(scheme, text[(delimiter + Delimiter.Length)..], out origin);
    }

    /// <summary>As browsers write it.</summary>
    public override string ToString() =>
        Port is { } port ? string.Create(CultureInfo.InvariantCulture, $"{Scheme}{Delimiter}{Host}:{port}") : $"{Scheme}{Delimiter}{Host}";

    private static string? FindMistake(string scheme, string authority, out Origin? origin)
    {
        origin = null;
        // Pages from files have no host. For their sockets browsers say so.
        if (scheme == Files && authority.Length == 0)
        {
            origin = new(scheme, "", null);
            return null;
        }

        var end = authority.AsSpan().IndexOfAny("/\\?#");
        if (end >= 0)
            return $"it ends behind the host and its port: leave out '{authority[end..]}'";
        if (authority.Contains('@', StringComparison.Ordinal))
            return "it names a user";
        var colon = authority.LastIndexOf(':');
        var hasPort = colon > authority.LastIndexOf(']');
        if (WebHost.FindMistake(hasPort ? authority[..colon] : authority, out var host) is { } mistake)
            return mistake;
        int? port = null;
        if (hasPort && !TryReadPort(authority.AsSpan(colon + 1), out port))
            return "its port is no number from 1 to 65535";
        var read = new Origin(scheme, host, port == PortOf(scheme) ? null : port);
        if (read.ToString().Length > MaxLength)
            return $"it has more than {MaxLength} characters as browsers write it";
        origin = read;
        return null;
    }

    private static bool TryReadPort(ReadOnlySpan<char> text, out int? port)
    {
        var isPort = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is >= 1 and <= ushort.MaxValue;
        port = isPort ? number : null;
        return isPort;
    }

    private static int? PortOf(string scheme) => scheme switch
    {
        "http" => 80,
        "https" => 443,
        _ => null,
    };
}
