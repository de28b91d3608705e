namespace Nudge.Grains.Interfaces.Retention;

/// <summary>Runs the rounds of retention for a whole cluster, one at a time, by a reminder. There is one, with the key 0.</summary>
[Alias("nudge.IRetentionGrain")]
public interface IRetentionGrain : IGrainWithIntegerKey
{
    /// <summary>Sees to it that a reminder runs a round each so many seconds, from now on and over restarts of the whole cluster.</summary>
    [Alias("Ensure")]
    Task EnsureAsync(int seconds);
}
