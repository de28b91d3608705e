using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;
using Polly.CircuitBreaker;

namespace Nudge.Gateway.Outbound;

/// <summary>
/// Leaves hosts alone that no connection comes about to, so that calls to them hold no places for as long as connecting may take. Any
/// thread may use it.
/// </summary>
/// <remarks>
/// A host is scheme, name and port, which several apps may share; so nothing counts that one of them could bring about for the others, such
/// as an answer or a wait for one. Refused calls say so at once, and count as tried.
/// </remarks>
internal sealed partial class OutboundCircuits(TimeProvider time, ILogger<OutboundCircuits> logger)
{
    /// <summary>Hosts that are watched; those after them are called like the first ones, and not left alone.</summary>
    internal const int HostsMax = 10_000;

    /// <summary>Calls without a connection, and none with one, within <see cref="Window"/>.</summary>
    internal const int FailuresMin = 5;

    /// <summary>After this one call is let through, and shows whether the host is back.</summary>
    internal static readonly TimeSpan Break = TimeSpan.FromSeconds(5);

    private const string Unwatched = "other";

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, bool> _watched = new(StringComparer.Ordinal);

    /// <summary>Which circuit a call belongs to.</summary>
    public string HostOf(HttpRequestMessage request)
    {
        var host = request.RequestUri!.GetLeftPart(UriPartial.Authority);
        // Several at once may pass the maximum by a few.
        return _watched.ContainsKey(host) || (_watched.Count < HostsMax && _watched.TryAdd(host, true)) ? host : Unwatched;
    }

    /// <summary>Makes the circuit of a host.</summary>
    public void Add(ResiliencePipelineBuilder<HttpResponseMessage> builder, string host)
    {
        if (host == Unwatched)
            return;
        var isKnown = false;
        builder.TimeProvider = time;
        // The library's numbers (meter Polly) stay; its log has an error for each look at a host that is away.
        builder.ConfigureTelemetry(NullLoggerFactory.Instance);
        builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
        {
            FailureRatio = 1,
            MinimumThroughput = FailuresMin,
            SamplingDuration = Window,
            BreakDuration = Break,
            ShouldHandle = arguments => ValueTask.FromResult(
                arguments.Outcome.Exception is { } exception && IsWithoutConnection(exception)),
            OnOpened = arguments =>
            {
                if (!isKnown)
                    LogAway(host, Break.TotalSeconds, arguments.Outcome.Exception?.InnerException?.Message ?? "");
                isKnown = true;
                return default;
            },
            OnClosed = _ =>
            {
                LogBack(host);
                isKnown = false;
                return default;
            },
        });
    }

    private static bool IsWithoutConnection(Exception exception) => exception switch
    {
        // A rule of ours, and nothing that the host did.
        { InnerException: OutboundException } => false,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError } => true,
        // The handler's own limit on connecting.
        OperationCanceledException { InnerException: TimeoutException } => true,
        _ => false,
    };

    [LoggerMessage(
        1, LogLevel.Information,
        "No connection comes about to {Host}, which is left alone for {Seconds} s between one try and the next: {Reason}")]
    private partial void LogAway(string host, double seconds, string reason);

    [LoggerMessage(2, LogLevel.Information, "{Host} is back.")]
    private partial void LogBack(string host);
}
