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
    /// <summary>The reason of one that waits for its user to turn away.</summary>
    public const string Unseen = "unseen";

    /// <summary>The reason of one that waits to say in a summary how many are unread.</summary>
    public const string Summary = "summary";

    /// <summary>The reason of one whose notification was withdrawn before it was sent.</summary>
    public const string Withdrawn = "withdrawn";

    /// <summary>Whether it waits for other credentials, and for no time.</summary>
    public bool IsStopped => State == PushSendState.Waiting && Due is null;

    /// <summary>As its claimant has it. One that was never tried waits for nothing any more, whatever it waited for.</summary>
    public PushSend Claimed(DateTimeOffset until) => this with { Due = until, Reason = Tries == 0 ? "" : Reason };
}
