using System.Net;
using Nudge.Core.Errors;
using Nudge.Core.Limits;
using Nudge.Gateway.Limits;

namespace Nudge.Gateway.Authentication;

/// <summary>
/// Counts each call that comes without credentials, or with such as are refused, and says which of them are too many (S2.26).
/// </summary>
public sealed partial class AnonymousCalls(AnonymousRates rates, TimeProvider time, ILogger<AnonymousCalls> logger)
{
    private static readonly object Mark = new();

    private readonly LogBound _refusals = LogBound.OfRefusals(time);

    /// <summary>Counts a call, unless it has been counted.</summary>
    /// <param name="context">Its response gets the headers of a refusal.</param>
    /// <param name="isOfSession">Whether it belongs to a session that there is.</param>
    /// <returns>Why it is not answered; <see langword="null"/>: it is.</returns>
    public Refusal? WhyNot(HttpContext context, bool isOfSession = false)
    {
        if (!context.Items.TryAdd(Mark, Mark))
            return null;
        if (!isOfSession)
            UnreadBody.Watch(context);
        return Refuse(context, rates.Take(context.Connection.RemoteIpAddress, isOfSession));
    }

    /// <summary>The same of a probe of health.</summary>
    public Refusal? WhyNotProbe(HttpContext context)
    {
        UnreadBody.Watch(context);
        return Refuse(context, rates.TakeProbe(context.Connection.RemoteIpAddress));
    }

    private Refusal? Refuse(HttpContext context, TimeSpan? wait)
    {
        if (wait is null)
            return null;
        RateHeaders.Write(context.Response, "anonymous", rates.PerSecond, wait.Value);
        if (_refusals.TryTake(out _))
            LogTooMany(logger, context.Connection.RemoteIpAddress);
        return new(
            ErrorCode.RateLimited,
            $"An address has {rates.PerSecond} calls in a second without credentials, or with such as are refused. Come back a little "
            + "later.",
            Limit: rates.PerSecond);
    }

    [LoggerMessage(
        1, LogLevel.Warning,
        "Calls without credentials are refused with 429, from {Address} for instance: there are more than Nudge:Limits:AnonymousPerSecond "
        + "and AnonymousBurst, or AnonymousInAllPerSecond. If that is a proxy, name it in Nudge:TrustedProxies.")]
    private static partial void LogTooMany(ILogger logger, IPAddress? address);
}
