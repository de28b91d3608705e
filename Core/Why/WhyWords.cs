namespace Nudge.Core.Why;

/// <summary>The words of verdicts. They stay as they are: programs look at them, and docs/protocol/why.md explains each.</summary>
public static class WhyWords
{
    public const string Read = "read";
    public const string Seen = "seen";
    public const string Acknowledged = "acknowledged";
    public const string Sent = "sent";
    public const string Pushed = "pushed";
    public const string PushWaiting = "push_waiting";
    public const string PushFailed = "push_failed";
    public const string Stored = "stored";
    public const string Collapsed = "collapsed";
    public const string Muted = "muted";
    public const string Snoozed = "snoozed";
    public const string Archived = "archived";
    public const string ArchivedByAge = "archived_by_age";
    public const string Deleted = "deleted";
    public const string Withdrawn = "withdrawn";
    public const string Expired = "expired";
    public const string Trimmed = "trimmed";
    public const string Throttled = "throttled";
    public const string OverQuota = "over_quota";
    public const string Refused = "refused";
    public const string LeftOut = "left_out";
    public const string Scheduled = "scheduled";
    public const string Cancelled = "cancelled";
    public const string NotSubscribed = "not_subscribed";
    public const string Revoked = "revoked";
    public const string NotKept = "not_kept";
    public const string NotAddressed = "not_addressed";
    public const string NotFound = "not_found";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Read, Seen, Acknowledged, Sent, Pushed, PushWaiting, PushFailed, Stored, Collapsed, Muted, Snoozed, Archived, ArchivedByAge,
        Deleted, Withdrawn, Expired, Trimmed, Throttled, OverQuota, Refused, LeftOut, Scheduled, Cancelled, NotSubscribed, Revoked,
        NotKept, NotAddressed, NotFound,
    ];
}
