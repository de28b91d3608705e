namespace Nudge.Core.Why;

/// <summary>Something that happened to a notification on its way to a user, or did not.</summary>
/// <param name="At">When.</param>
/// <param name="What">In one stable word.</param>
/// <param name="Text">In one sentence.</param>
public sealed record WhyStep(DateTimeOffset At, string What, string Text)
{
    /// <summary>The channel that it came by; none: it is the user's own.</summary>
    public string? Channel { get; init; }

    /// <summary>Where it is in the log.</summary>
    public string? Position { get; init; }

    /// <summary>The credential that asked for it: the id of an API key or the kid of a secret.</summary>
    public string? By { get; init; }

    /// <summary>Users that it was published to in the same call.</summary>
    public int? Recipients { get; init; }

    /// <summary>The item that it was counted into.</summary>
    public string? Into { get; init; }

    /// <summary>Notifications in that item.</summary>
    public int? Count { get; init; }

    /// <summary>How often it was.</summary>
    public int? Times { get; init; }

    /// <summary>Until when.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>A code of this server or of a provider.</summary>
    public string? Code { get; init; }

    /// <summary>On which face the user did it: `signalr`, `rest`, `device:…` or `server`.</summary>
    public string? Via { get; init; }

    /// <summary>The connection.</summary>
    public string? Connection { get; init; }

    /// <summary>Its protocol.</summary>
    public string? Protocol { get; init; }

    /// <summary>The node that has it.</summary>
    public string? Node { get; init; }

    /// <summary>When it was opened.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>The device.</summary>
    public string? Device { get; init; }

    /// <summary>Its platform.</summary>
    public string? Platform { get; init; }

    /// <summary>Whose service brings the push.</summary>
    public string? Provider { get; init; }

    /// <summary>The provider's name for it.</summary>
    public string? Ticket { get; init; }

    /// <summary>Calls to the provider.</summary>
    public int? Tries { get; init; }
}
