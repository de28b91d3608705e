using System.Globalization;
using Nudge.Core.Positions;

namespace Nudge.Core.Why;

/// <summary>All that is known of a notification in one log: the user's inbox, or a channel.</summary>
/// <param name="user">Whom it is about.</param>
/// <param name="channel">The channel; <see langword="null"/>: the inbox.</param>
internal sealed class WhyPlace(string user, string? channel)
{
    private readonly List<WhyStep> _steps = [];

    internal string User { get; } = user;

    internal string? Channel { get; } = channel;

    internal IReadOnlyList<WhyStep> Steps => _steps;

    /// <summary>When it was accepted.</summary>
    internal DateTimeOffset At { get; set; }

    /// <summary>Where it is; <see langword="null"/>: nowhere, so that no connection and no push can have had it.</summary>
    internal Position? Position { get; set; }

    /// <summary>The notification by whose name its pushes go.</summary>
    internal required string PushedAs { get; set; }

    /// <summary>The item that it was counted into, if that is another one's.</summary>
    internal string? Into { get; set; }

    /// <summary>Notifications in its item.</summary>
    internal int Count { get; set; } = 1;

    internal string? Type { get; set; }

    internal string? Entity { get; set; }

    /// <summary>When its newest part was accepted: its age.</summary>
    internal DateTimeOffset NewestAt { get; set; }

    internal WhyStep? Withdrawn { get; set; }

    internal WhyStep? Expired { get; set; }

    internal WhyStep? Deleted { get; set; }

    internal WhyStep? Archived { get; set; }

    internal WhyStep? Snoozed { get; set; }

    internal WhyStep? Read { get; set; }

    internal WhyStep? Seen { get; set; }

    /// <summary>Why it did not come to the user at all, in a word and a clause; <see langword="null"/>: it did.</summary>
    internal (string Word, string Clause)? Closed { get; set; }

    /// <summary>The name that is muted; <see langword="null"/>: nothing that hides it.</summary>
    internal string? MutedBy { get; set; }

    /// <summary>When it left the lists by its age.</summary>
    internal DateTimeOffset? ArchivedByAge { get; set; }

    internal List<(string Node, Delivery Delivery)> Deliveries { get; } = [];

    internal List<WhyPush> Pushes { get; } = [];

    /// <summary>Why there are no pushes, as a clause.</summary>
    internal string? NoPushes { get; set; }

    /// <summary>Whether it is still to be had: nobody and nothing has taken it away.</summary>
    internal bool IsThere => Position is not null && Withdrawn is null && Expired is null && Deleted is null;

    internal void Add(WhyStep step) => _steps.Add(step with { Channel = Channel });

    internal static string When(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
