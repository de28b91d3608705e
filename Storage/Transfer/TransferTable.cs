using Nudge.Core.Apps;
using static Nudge.Storage.Transfer.TransferKind;

namespace Nudge.Storage.Transfer;

/// <summary>A table as both databases have it: what moves from one to the other.</summary>
/// <remarks>
/// A test holds the list against the schemas, so that a table or a column that is added later cannot be left behind. Heartbeats stay: they
/// speak of processes that use this store, and say nothing in another one.
/// </remarks>
public sealed class TransferTable
{
    private TransferTable(string name, params TransferColumn[] columns) => (Name, Columns) = (name, columns);

    /// <summary>All of them, in the order in which they move.</summary>
    public static IReadOnlyList<TransferTable> All { get; } =
    [
        new(
            "heads", new("id", Bits64), new("kind", Bits16), new("app", Text), new("name", Text), new("epoch", Bits64),
            new("version", Bits64), new("floor", Bits64)),
        new(
            "apps", new("actor", Bits64), new("id", Text), new("key", Text), new("json", Bytes),
            new("deleted_at", Moment, true, Absent: DBNull.Value)),
        new(
            "revocations", new("actor", Bits64), new("target", Bits16), new("name", Text), new("user_id", Text, SqliteName: "user"),
            new("issued_up_to", Moment), new("until", Moment)),
        new(
            "admins", new("name", Text), new("password_hash", Text), new("at", Moment),
            new("version", Bits64, Absent: AdminRow.FirstVersion),
            new("ended", Text, Absent: "")),
        new(
            "accounts", new("name", Text), new("role", Bits16), new("password_hash", Text), new("version", Bits64), new("ended", Text),
            new("at", Moment)),
        new("app_members", new("app", Text), new("account", Text), new("role", Bits16), new("at", Moment)),
        new("preferences", new("actor", Bits64), new("json", Bytes)),
        new(
            "subscriptions", new("actor", Bits64), new("channel", Text), new("epoch", Bits64), new("start", Bits64),
            new("read_up_to", Bits64), new("seen_up_to", Bits64), new("read_ahead", Text), new("at", Moment),
            new("needs_capability", Flag, Absent: false)),
        new("marks", new("actor", Bits64), new("channel", Text), new("offset", Bits64), new("archived", Flag), new("deleted", Flag),
            new("snoozed_until", Moment, true, Absent: DBNull.Value)),
        new(
            "accepted", new("actor", Bits64), new("id", Text), new("at", Moment), new("version", Bits64), new("epoch", Bits64),
            new("credential", Text, true, Absent: DBNull.Value), new("recipients", Bits32, true, Absent: DBNull.Value)),
        new(
            "channel_log", new("actor", Bits64), new("offset", Bits64), new("at", Moment), new("id", Text), new("type", Text),
            new("actor_id", Text, true), new("entity", Text, true), new("body", Bytes)),
        new(
            "inbox_log", new("actor", Bits64), new("version", Bits64), new("change", Bits16), new("at", Moment), new("item_id", Text, true),
            new("first_version", Bits64, true), new("opened_at", Moment, true), new("type", Text, true), new("actor_id", Text, true),
            new("entity", Text, true), new("collapse_key", Text, true), new("count", Bits32, true), new("actors", Text, true),
            new("body", Bytes), new("expires_at", Moment, true, Absent: DBNull.Value)),
        new(
            "webhook_outbox", new("id", Uuid), new("app", Text), new("url", Text), new("at", Moment), new("event", Bytes),
            new("attempts", Bits32),
            new("due", Moment)),
        new(
            "tickets", new("id", Uuid), new("app", Text), new("owner", Text), new("agent", Text), new("node", Text), new("closed", Flag),
            new("at", Moment),
            new("places", Bytes)),
        new(
            "scopes", new("app", Text), new("target", Text), new("scope", Text), new("stamp", Bits64), new("floor", Bits64),
            new("at", Moment),
            new("version", Bits64)),
        new(
            "push_jobs", new("id", Uuid), new("app", Text), new("lane", Bits16), new("kind", Bits16), new("is_channel", Flag),
            new("target", Text), new("notification", Text), new("version", Bits64), new("collapse_key", Text, true), new("at", Moment),
            new("expires_at", Moment, true), new("body", Bytes), new("due", Moment, true), new("cursor", Text, true)),
        new(
            "push_sends", new("job", Uuid), new("device", Text), new("app", Text), new("lane", Bits16), new("provider", Text),
            new("state", Bits16), new("tries", Bits32), new("first_at", Moment), new("sent_at", Moment, true), new("due", Moment, true),
            new("ticket", Text, true), new("reason", Text)),
        new(
            "push_accounts", new("app", Text), new("provider", Text), new("sealed", Bytes), new("public_key", Text, true),
            new("updated_at", Moment), new("stopped_by", Text, true), new("stopped_at", Moment, true)),
        new(
            "devices", new("app", Text), new("id", Text), new("platform", Bits16), new("address", Text), new("p256dh", Text, true),
            new("auth", Text, true), new("token_hash", Bytes), new("owner", Text, true), new("recipient", Text),
            new("identifier", Text, true), new("secret_hash", Bytes), new("created_at", Moment), new("registered_at", Moment),
            new("state", Bits16), new("failures", Bits32), new("failing_since", Moment, true), new("failed_at", Moment, true),
            new("unmerged", Flag)),
        new("device_grants", new("app", Text), new("device", Text), new("channel", Text), new("at", Moment)),
        new("quotas", new("app", Text), new("day", Bits32), new("used", Bits64)),
        new("hourly_counts", new("app", Text), new("name", Text), new("hour", Bits64), new("taken", Bits32)),
        new(
            "timers", new("app", Text), new("kind", Bits16), new("name", Text), new("id", Text), new("at", Moment), new("due", Moment),
            new("body", Bytes)),
        new(
            "outcomes", new("app", Text), new("notification", Text), new("is_channel", Flag), new("target", Text), new("kind", Bits16),
            new("at", Moment), new("credential", Text, true), new("detail", Text), new("times", Bits32)),
        new(
            "access_codes", new("app", Text), new("hash", Bytes), new("id", Text), new("channels", Text), new("identifier", Text, true),
            new("created_at", Moment), new("expires_at", Moment), new("redeemed_by", Bytes, true)),
        new(
            "code_tries", new("app", Text), new("name", Text), new("units", Bits32), new("before", Bits32), new("at", Moment),
            new("until", Moment)),
    ];

    public string Name { get; }

    public IReadOnlyList<TransferColumn> Columns { get; }

    /// <summary>Whether PostgreSQL partitions it by <c>at</c>.</summary>
    internal bool IsLog => Name is "channel_log" or "inbox_log";

    /// <summary>Where a column stands in a row.</summary>
    internal int IndexOf(string column) => Columns.Select(each => each.Name).ToList().IndexOf(column);

    public override string ToString() => Name;
}
