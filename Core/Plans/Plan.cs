namespace Nudge.Core.Plans;

/// <summary>The terms of the apps that have it: rates, the quota of a day, retention, the lane of their pushes.</summary>
/// <param name="Name">1 to 32 small letters, digits, <c>_</c> and <c>-</c>.</param>
public sealed record Plan(string Name)
{
    /// <summary>Characters of a name.</summary>
    public const int NameLength = 32;

    /// <summary>The name by which an app has no plan: no plan is called so.</summary>
    public const string None = "none";

    /// <summary>Publishes of an app in a second (S2.28); <see langword="null"/>: no limit.</summary>
    public int? PublishesPerSecond { get; init; }

    /// <summary>Publishes to one channel in a second (S2.27); <see langword="null"/>: no limit.</summary>
    public int? ChannelPublishesPerSecond { get; init; }

    /// <summary>Publishes to an app from one address, or one /64 of IPv6, in a second (S2.26); <see langword="null"/>: no limit.</summary>
    public int? AddressPublishesPerSecond { get; init; }

    /// <summary>Notifications that an app publishes in a day, UTC (S2.44); <see langword="null"/>: no limit.</summary>
    public int? PublishesPerDay { get; init; }

    /// <summary>Whether the quota counts recipients and not notifications (trap T7).</summary>
    public bool QuotaCountsRecipients { get; init; }

    /// <summary>Notifications that one recipient gets in a day, UTC; <see langword="null"/>: as many as the app's settings say.</summary>
    public int? RecipientPublishesPerDay { get; init; }

    /// <summary>After so many days a notification leaves the lists (S2.42); <see langword="null"/>: never.</summary>
    public int? ArchiveDays { get; init; }

    /// <summary>After so many days it is deleted (S2.43); <see langword="null"/>: never.</summary>
    public int? DeleteDays { get; init; }

    /// <summary>Where its pushes wait.</summary>
    public Lane Lane { get; init; } = new(Name, 1);

    /// <summary>Whether a text can be the name of a plan.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= NameLength && text != None
        && text.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '_' or '-');
}
