namespace Nudge.Core.Pushes;

/// <summary>The push of one notification to one device, from its first try on.</summary>
/// <param name="Job">Which job.</param>
/// <param name="Device">The device's id.</param>
/// <param name="App">Whose.</param>
/// <param name="Lane">As of the job.</param>
/// <param name="Provider">Whose service brings it, by name.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Tries">Calls to the provider so far.</param>
/// <param name="FirstAt">When the first was.</param>
/// <param name="SentAt">When the provider took it; <see langword="null"/>: it did not.</param>
/// <param name="Due">When something is to be done about it, or until when a node holds it; <see langword="null"/>: nothing by time.</param>
/// <param name="Ticket">The provider's name for it.</param>
/// <param name="Reason">The code of the last answer that was no success; empty for none.</param>
public sealed record PushSend(
    Guid Job,
    string Device,
    string App,
    PushLane Lane,
    string Provider,
    PushSendState State,
    int Tries,
    DateTimeOffset FirstAt,
    DateTimeOffset? SentAt,
    DateTimeOffset? Due,
    string? Ticket,
    string Reason)
{
    /// <summary>Whether it waits for other credentials, and for no time.</summary>
    public bool IsStopped => State == PushSendState.Waiting && Due is null;
}
