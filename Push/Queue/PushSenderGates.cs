using Nudge.Core.Pushes;
using Nudge.Push.Calls;
using Nudge.Push.Messages;
using Nudge.Push.Pacing;
using Nudge.Push.Sending;

namespace Nudge.Push.Queue;

/// <summary>The senders with the places for their calls, which the lanes share.</summary>
internal sealed class PushSenderGates
{
    /// <summary>Messages of a call where each is a request of its own.</summary>
    private const int CallMax = 25;

    /// <summary>Messages of a call to Expo: one request.</summary>
    private const int ExpoCallMax = 100;

    /// <summary>Room for writing what came of a call.</summary>
    private const int WriteSeconds = 5;

    private readonly IReadOnlyDictionary<PushProvider, IPushSender> _senders;
    private readonly Dictionary<PushProvider, LaneGate> _gates;

    public PushSenderGates(IReadOnlyDictionary<PushProvider, IPushSender> senders, PushOptions options)
    {
        _senders = senders;
        CallTime = TimeSpan.FromSeconds(options.CallSeconds + WriteSeconds);
        Lease = TimeSpan.FromSeconds((options.CallSeconds * 2) + (WriteSeconds * 2));
        _gates = senders.Keys.ToDictionary(provider => provider, provider => new LaneGate(PlacesOf(provider, options)));
    }

    /// <summary>How long a call takes at most, and writing its results.</summary>
    public TimeSpan CallTime { get; }

    /// <summary>How long work is held.</summary>
    public TimeSpan Lease { get; }

    public IPushSender SenderOf(PushProvider provider) => _senders[provider];

    public static int BatchOf(PushProvider provider) => provider == PushProvider.Expo ? ExpoCallMax : CallMax;

    public Task<IDisposable> EnterAsync(PushProvider provider, PushLane lane, CancellationToken cancellationToken) =>
        _gates[provider].EnterAsync(lane, cancellationToken);

    // A push service may be a device's own and hang, which holds a place for as long as a call may take; requests to each are bounded by
    // the sender. Elsewhere as many calls as the sender has requests for, so that none waits inside of it, where lanes are not told apart.
    private static int PlacesOf(PushProvider provider, PushOptions options) => provider switch
    {
        PushProvider.Expo => options.ExpoRequestsMax,
        PushProvider.WebPush or PushProvider.UnifiedPush => Math.Max(64, options.RequestsMax / CallMax),
        _ => Math.Max(3, options.RequestsMax / CallMax),
    };
}
