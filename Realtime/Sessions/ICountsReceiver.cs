namespace Nudge.Realtime.Sessions;

/// <summary>A connection that is sent its user's counts as they are, at most once in a while.</summary>
public interface ICountsReceiver
{
    /// <summary>Names it in this process.</summary>
    string Id { get; }

    /// <summary>Sends the counts as they are now.</summary>
    void SendCounts();
}
