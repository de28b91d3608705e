using Nudge.Core.Returning;

namespace Nudge.Tests.Support;

internal sealed partial class MemoryStore
{
    private readonly Dictionary<Guid, TicketRow> _tickets = [];

    /// <summary>Everybody's.</summary>
    public Task<IReadOnlyList<TicketRow>> AllTicketsAsync() =>
        Read<IReadOnlyList<TicketRow>>(() => [.. _tickets.Values], CancellationToken.None);

    public Task PutTicketsAsync(IReadOnlyList<TicketRow> rows, CancellationToken cancellationToken) => Read(
        () =>
        {
            foreach (var row in rows)
                _tickets[row.Id] = row;
            return true;
        },
        cancellationToken);

    public Task<IReadOnlyList<TicketRow>> ReadTicketsAsync(string app, string user, int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<TicketRow>>(
            () => [.. _tickets.Values.Where(row => row.App == app && row.User == user)
                .OrderBy(row => row.At).ThenBy(row => row.Id).Take(limit)],
            cancellationToken);

    public Task<UserTickets> ReadTicketsAsync(string app, string user, string agent, int limit, CancellationToken cancellationToken) =>
        Read(
            () => new UserTickets(
                [.. _tickets.Values.Where(row => row.App == app && row.User == user && row.Agent == agent)
                    .OrderBy(row => row.At).ThenBy(row => row.Id).Take(limit)],
                _tickets.Values.Count(row => row.App == app && row.User == user && row.IsClosed)),
            cancellationToken);

    public Task<int> TrimTicketsAsync(string app, string user, int keep, CancellationToken cancellationToken) => Read(
        () =>
        {
            var (kept, gone) = (0, 0);
            var kinds = _tickets.Values.Where(row => row.App == app && row.User == user && row.IsClosed).GroupBy(row => row.Agent)
                .OrderByDescending(kind => kind.Max(row => row.At)).ThenBy(kind => kind.Key, StringComparer.Ordinal);
            foreach (var kind in kinds.ToArray())
            {
                kept += kind.Count();
                if (kept > keep)
                    gone += kind.ToArray().Count(row => _tickets.Remove(row.Id));
            }

            return gone;
        },
        cancellationToken);

    public Task<bool> LowerTicketAsync(TicketRow row, ReadOnlyMemory<byte> places, CancellationToken cancellationToken) => Read(
        () =>
        {
            var isAsRead = IsAsRead(row);
            if (isAsRead)
                _tickets[row.Id] = row with { Places = places };
            return isAsRead;
        },
        cancellationToken);

    public Task<bool> TakeTicketAsync(TicketRow row, CancellationToken cancellationToken) =>
        Read(() => IsAsRead(row) && _tickets.Remove(row.Id), cancellationToken);

    public Task RemoveTicketsAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken) =>
        Read(() => ids.Count(_tickets.Remove), cancellationToken);

    public Task<int> DropTicketsAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => Read(
        () => _tickets.Values.Where(row => row.At < before).OrderBy(row => row.At)
            .Take(limit).ToList().Count(row => _tickets.Remove(row.Id)),
        cancellationToken);

    private bool IsAsRead(TicketRow row) =>
        _tickets.TryGetValue(row.Id, out var stored) && stored.At == row.At && stored.IsClosed == row.IsClosed;
}
