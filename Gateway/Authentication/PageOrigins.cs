using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.HttpOverrides;
using Nudge.Core.Apps;

namespace Nudge.Gateway.Authentication;

/// <summary>
/// Says on every face which pages may do what, and keeps in the log which of them were refused: of a page that stays out nothing else is
/// seen here. Any thread may use it.
/// </summary>
/// <remarks>
/// An origin is noted once for each app. Past <see cref="NotedMax"/> of them nothing is noted for an hour, since anyone can send any
/// origin.
/// </remarks>
public sealed partial class PageOrigins(TimeProvider time, ILogger<PageOrigins> logger)
{
    /// <summary>Origins that are remembered as noted.</summary>
    public const int NotedMax = 200;

    private const string Behind =
        " The page is of this server's host, and the request came without TLS: if a proxy in front of the server ends it, the server's "
        + "operator names the proxy in "
        + "Nudge:TrustedProxies.";

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly HashSet<(string? App, string Origin)> _noted = [];
    private long _since;
    private bool _isFull;
    private bool _hasWarned;

    /// <summary>
    /// Why the page that sent the request may not use an app, for people; <see langword="null"/>: it may, or no page sent it.
    /// </summary>
    public string? WhyNot(HttpRequest request, AppView app)
    {
        if (CrossOrigin.OriginOf(request) is not { } origin || CrossOrigin.IsSame(request, origin) || app.AllowsOrigin(origin))
            return null;
        return Refuse(
            request, origin, app.Id.Value, "Pages of this origin may not use the app. Its owner can add the origin to allowedOrigins.");
    }

    /// <summary>
    /// Why the page that sent the request may not do what only this server's own pages do, for people; <see langword="null"/> as above.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="rule">A sentence about what is allowed there.</param>
    public string? WhyNotOwn(HttpRequest request, string rule) =>
        CrossOrigin.OriginOf(request) is not { } origin || CrossOrigin.IsSame(request, origin) ? null : Refuse(request, origin, null, rule);

    private string Refuse(HttpRequest request, string origin, string? app, string why)
    {
        var isBehind = IsBehindUndeclaredProxy(request, origin, out var page);
        Note(app, page?.ToString() ?? Shown(origin), isBehind, request);
        return isBehind ? why + Behind : why;
    }

    /// <summary>Whether the page would be this server's own if TLS had been spoken on the way, all of it but perhaps the port.</summary>
    private static bool IsBehindUndeclaredProxy(HttpRequest request, string origin, [NotNullWhen(true)] out Origin? page) =>
        Origin.TryParse(origin, out page)
        && !request.IsHttps && page.Scheme == Uri.UriSchemeHttps
        && (IsHostOf(page, request.Host.Value) || IsHostOf(page, request.Headers[ForwardedHeadersDefaults.XForwardedHostHeaderName]));

    private static bool IsHostOf(Origin page, string? host) =>
        Origin.TryParse($"{Uri.UriSchemeHttps}{Uri.SchemeDelimiter}{host}", out var own)
        && own.Host == page.Host && (own.Port is null || own.Port == page.Port);

    private void Note(string? app, string origin, bool isBehind, HttpRequest request)
    {
        bool isFirst, isLast, isWarned;
        lock (_gate)
        {
            if (_noted.Count >= NotedMax && time.GetElapsedTime(_since) >= Interval)
            {
                _noted.Clear();
                _isFull = false;
            }

            if (_noted.Count == 0)
                _since = time.GetTimestamp();
            isFirst = _noted.Count < NotedMax && _noted.Add((app, origin));
            isLast = !isFirst && !_isFull && !_noted.Contains((app, origin));
            _isFull |= isLast;
            isWarned = isFirst && isBehind && !_hasWarned;
            _hasWarned |= isWarned;
        }

        if (isWarned)
            LogBehind(
                logger, origin, $"{request.Scheme}{Uri.SchemeDelimiter}{request.Host.Value}",
                request.HttpContext.Connection.RemoteIpAddress?.ToString());
        else if (isFirst && app is not null)
            LogRefused(logger, origin, app);
        else if (isFirst)
            LogRefusedHere(logger, origin, request.Path);
        else if (isLast)
            LogMore(logger, NotedMax);
    }

    /// <summary>A header that is no origin, so that it stays in its line.</summary>
    private static string Shown(string text) =>
        string.Create(Math.Min(text.Length, Origin.MaxLength), text, static (shown, text) =>
        {
            text.AsSpan(0, shown.Length).CopyTo(shown);
            foreach (ref var character in shown)
                character = char.IsControl(character) ? '?' : character;
        });

    [LoggerMessage(1, LogLevel.Information, "A page of {Origin} was refused: it is not among the allowedOrigins of the app {App}.")]
    private static partial void LogRefused(ILogger logger, string origin, string app);

    [LoggerMessage(2, LogLevel.Information, "A page of {Origin} was refused at {Path}, which is for the server's own pages.")]
    private static partial void LogRefusedHere(ILogger logger, string origin, PathString path);

    [LoggerMessage(
        3, LogLevel.Warning,
        "A page of {Origin} was refused, whose requests came as {Own}. If a proxy ends TLS in front of this server, name it in "
        + "Nudge:TrustedProxies (the request came from {Address}) and have it send X-Forwarded-Proto and the Host that it was asked for.")]
    private static partial void LogBehind(ILogger logger, string origin, string own, string? address);

    [LoggerMessage(4, LogLevel.Information, "More than {Count} origins were refused; more of them are not noted for an hour.")]
    private static partial void LogMore(ILogger logger, int count);
}
