using System.Net;
using Nudge.Core.Codes;
using Nudge.Core.Limits;

namespace Nudge.Gateway.Rest.Codes;

/// <summary>
/// The store's word on devices, addresses and apps that wait, so that those who try all the same cost it nothing. Any thread may
/// use it.
/// </summary>
internal sealed class TryWaits
{
    /// <summary>Waits that are known at a time; past them the store says it again.</summary>
    internal const int WaitsMax = 50_000;

    private readonly RecentTable<(string App, string Name), Wait> _waits;
    private readonly TimeProvider _time;

    public TryWaits(TimeProvider time)
    {
        _time = time;
        _waits = new(WaitsMax, wait => wait.Answer is not { Until: { } until } || until <= time.GetUtcNow(), time);
    }

    /// <summary>The answer to a try of somebody who is known to wait.</summary>
    public CodeAnswer? Find(CodeTry attempt)
    {
        foreach (var key in TryStandings.KeysOf(attempt))
        {
            if (_waits.TryGet(key, out var wait) && wait.Answer is { } answer && answer.Until > _time.GetUtcNow())
                return answer;
        }

        return null;
    }

    /// <summary>Takes note of an answer of the store.</summary>
    public void Note(CodeTry attempt, CodeAnswer answer)
    {
        if (answer.Until is null)
            return;
        var keys = TryStandings.KeysOf(attempt);
        var key = answer.Outcome switch
        {
            CodeOutcome.DeviceWaits => keys[0],
            CodeOutcome.AddressWaits => keys[1],
            _ => keys[2],
        };
        if (_waits.TryGetOrAdd(key, out var wait))
            wait.Answer = answer with { HasPaused = false };
    }

    /// <summary>How a try says where it came from.</summary>
    public static string NameOf(IPAddress? address) => ClientNetwork.Of(address).ToString();

    private sealed class Wait
    {
        internal volatile CodeAnswer? Answer;
    }
}
