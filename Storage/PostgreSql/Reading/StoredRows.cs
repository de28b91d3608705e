using Npgsql;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;
using Nudge.Core.Timers;
using Nudge.Storage.Appends;
using Nudge.Storage.PostgreSql.Engine;

namespace Nudge.Storage.PostgreSql.Reading;

/// <summary>From columns to rows.</summary>
internal static class StoredRows
{
    internal static Head Head(NpgsqlDataReader row, int column = 0) =>
        new(new Epoch(row.GetInt64(column)), row.GetInt64(column + 1), row.GetInt64(column + 2));

    internal static AcceptedRow Accepted(NpgsqlDataReader row) =>
        new(row.GetString(0), row.Moment(1), row.GetInt64(2), new(row.GetInt64(3)));

    /// <summary>With who published it.</summary>
    internal static AcceptedRow WholeAccepted(NpgsqlDataReader row) => Accepted(row) with
    {
        By = row.StringOrNull(4),
        Recipients = row.IsDBNull(5) ? 0 : row.GetInt32(5),
    };

    internal static InboxRow Inbox(NpgsqlDataReader row)
    {
        var item = row.IsDBNull(3) ? null : new ItemFacts(
            row.GetString(3), row.GetInt64(4), row.Moment(5), row.GetString(6), row.StringOrNull(7), row.StringOrNull(8),
            row.StringOrNull(9), row.GetInt32(10), StoredJson.Names(row.GetString(11)))
        {
            ExpiresAt = row.IsDBNull(12) ? null : row.Moment(12),
        };
        return new(row.GetInt64(0), (InboxChange)row.GetInt16(1), row.Moment(2), item, row.Bytes(13));
    }

    internal static SubscriptionRow Subscription(NpgsqlDataReader row) => new(
        row.GetString(0), new(row.GetInt64(1)), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), StoredJson.Ranges(row.GetString(5)),
        row.Moment(6), row.GetBoolean(7));

    internal static MarkRow Mark(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetBoolean(2), row.GetBoolean(3), row.IsDBNull(4) ? null : row.Moment(4));

    internal static TimerRow Timer(NpgsqlDataReader row) => new(
        row.GetString(0), (TimerKind)row.GetInt16(1), row.GetString(2), row.GetString(3), row.Moment(4), row.Moment(5), row.Bytes(6));

    internal static ChannelRow Channel(NpgsqlDataReader row, int column) => new(
        row.GetInt64(column), row.Moment(column + 1), row.GetString(column + 2), row.GetString(column + 3), row.StringOrNull(column + 4),
        row.StringOrNull(column + 5), row.Bytes(column + 6));

    internal static RevocationRow Revocation(NpgsqlDataReader row)
    {
        var user = row.GetString(2);
        return new((RevocationTarget)row.GetInt16(0), row.GetString(1), user.Length == 0 ? null : user, row.Moment(3), row.Moment(4));
    }
}
