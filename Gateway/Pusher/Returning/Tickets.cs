using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Nudge.Core;
using Nudge.Core.Actors;
using Nudge.Core.Positions;
using Nudge.Core.Returning;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Pusher.Returning;

/// <summary>
/// Keeps in the store what the clients of this process have, and hands it to the next connections of their users (ADR 0029).
/// </summary>
internal sealed class Tickets(
    ITickets store, IIncarnations lives, IOptions<PusherOptions> options, ConnectionMetrics metrics, TimeProvider time,
    ILogger<Tickets> logger) : BackgroundService, IClientTickets
{
    /// <summary>Most open tickets of one user. With more they cannot be matched to clients, and all are discarded.</summary>
    public const int TicketsMax = 20;

    /// <summary>
    /// Tickets that the ended connections of one user leave, whatever kinds of clients they were. With more, whole kinds go, and their
    /// clients fetch anew.
    /// </summary>
    public const int PerUserMax = 100;

    private const int RowsAtATime = 500;

    // Connections that end while the store is away wait for it, up to this many.
    private const int EndingsMax = 100_000;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    // A ticket past its life still says that somebody may come back who has missed more than the others.
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(24);

    private readonly ConcurrentDictionary<Continuity, bool> _open = new();
    private readonly ConcurrentDictionary<Continuity, bool> _changed = new();
    private readonly ConcurrentQueue<Ending> _endings = new();
    private readonly ConcurrentDictionary<(string App, string User), int> _ending = new();
    private readonly SemaphoreSlim _writing = new(1);

    private TimeSpan Life => TimeSpan.FromSeconds(options.Value.TicketSeconds);

    /// <summary>A connection's user is known: from now on it has a ticket.</summary>
    public void Open(Continuity continuity)
    {
        if (continuity.Ended.IsCancellationRequested)
            return;
        lives.Begin();
        _open[continuity] = true;
        Note(continuity);
    }

    /// <summary>A client's places differ from those that were written.</summary>
    public void Note(Continuity continuity)
    {
        if (_open.ContainsKey(continuity))
            _changed[continuity] = true;
    }

    /// <summary>A connection has ended; what its client has is left for the next one of its user.</summary>
    /// <param name="continuity">The connection's.</param>
    /// <param name="places">The client's places.</param>
    /// <param name="isForGood">Whether nobody comes back to it.</param>
    public async Task CloseAsync(Continuity continuity, IReadOnlyDictionary<string, Position?> places, bool isForGood)
    {
        if (!_open.TryRemove(continuity, out _))
            return;
        _changed.TryRemove(continuity, out _);
        var row = RowOf(continuity, places, isClosed: true);
        var user = (row.App, row.User);
        _ending.AddOrUpdate(user, 1, static (_, count) => count + 1);
        _endings.Enqueue(new(row, isForGood || places.Count == 0));
        await TryWriteAsync();
    }

    /// <summary>Takes the oldest ticket of a user that no connection holds; never faults.</summary>
    /// <remarks>
    /// Nobody knows which of several clients that were lost comes back, so each gets the earliest position of all, and the tickets that
    /// stay are lowered to it before one is taken. The connection's own is there before that, so that a process that is killed in between
    /// leaves one too many and never one too few.
    /// </remarks>
    public async Task<Adopted> AdoptAsync(Continuity continuity)
    {
        var adopted = await TakeOldestAsync(continuity);
        metrics.TookUp(adopted != Adopted.Nothing);
        return adopted;
    }

    private async Task<Adopted> TakeOldestAsync(Continuity continuity)
    {
        var (app, user, agent) = (continuity.Client.App.Id.Value, continuity.User!.Value, continuity.Client.Agent.ToString());
        try
        {
            // One that this process is about to write counts. While it cannot, nobody knows what there is.
            while (_ending.ContainsKey((app, user)))
            {
                if (!await TryWriteAsync())
                    return Adopted.Nothing;
            }

            var isOver = new Dictionary<string, bool>(StringComparer.Ordinal) { [lives.Own] = false };
            while (true)
            {
                var read = await store.ReadTicketsAsync(app, user, agent, 2 * TicketsMax, CancellationToken.None);
                if (read.Closed > PerUserMax && await store.TrimTicketsAsync(app, user, PerUserMax, CancellationToken.None) > 0)
                    continue;
                TicketRow[] rows = [.. read.Rows];
                if (await LearnAsync(isOver, rows))
                    continue;
                // The places of a living connection are its own client's: whoever took them would stand where another one does.
                rows = [.. rows.Where(row => row.IsClosed || isOver[row.Node])];
                if (rows.Length == 0 || continuity.Ended.IsCancellationRequested)
                    return Adopted.Nothing;
                if (rows.Length > TicketsMax)
                {
                    await store.RemoveTicketsAsync([.. rows.Select(row => row.Id)], CancellationToken.None);
                    return Adopted.Nothing;
                }

                var earliest = EarliestOf(rows);
                foreach (var row in rows.Skip(1))
                    await store.LowerTicketAsync(
                        row, TicketPlaces.Write(Lower(TicketPlaces.Read(row.Places), earliest)), CancellationToken.None);
                await store.PutTicketsAsync([RowOf(continuity, earliest, isClosed: false)], CancellationToken.None);
                if (await store.TakeTicketAsync(rows[0], CancellationToken.None))
                    return new(earliest);
            }
        }
        catch (StoreUnavailableException exception)
        {
            PusherLog.TicketsAway(logger, exception);
            return Adopted.Nothing;
        }
        catch (Exception exception)
        {
            // Those who wait for it are told that nobody knows.
            PusherLog.AdoptFailed(logger, continuity.Client.Id, exception);
            return Adopted.Nothing;
        }
    }

    /// <summary>Finds out which of the processes live whose connections are not known to have ended.</summary>
    /// <returns>Whether it had to ask, so that the tickets may be others by now.</returns>
    private async Task<bool> LearnAsync(Dictionary<string, bool> isOver, TicketRow[] rows)
    {
        string[] unknown = [.. rows.Where(row => !row.IsClosed && !isOver.ContainsKey(row.Node)).Select(row => row.Node).Distinct()];
        var answers = await Task.WhenAll(unknown.Select(lives.HasEndedAsync));
        foreach (var (life, answer) in unknown.Zip(answers))
            isOver[life] = answer;
        return unknown.Length > 0;
    }

    public override void Dispose()
    {
        _writing.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var refreshed = time.GetTimestamp();
        var dropped = refreshed;
        await Rounds.RunAsync(Round, time, logger, async stopping =>
        {
            if (time.GetElapsedTime(refreshed) > Life / 4)
            {
                // A process that is killed leaves tickets that are not much older than its end.
                refreshed = time.GetTimestamp();
                foreach (var (continuity, _) in _open)
                    _changed[continuity] = true;
            }

            if (!_changed.IsEmpty || !_endings.IsEmpty)
                await TryWriteAsync();
            if (time.GetElapsedTime(dropped) > TimeSpan.FromMinutes(1))
            {
                dropped = time.GetTimestamp();
                await DropAsync(stopping);
            }
        }, stoppingToken);
    }

    /// <summary>Writes what has changed and what has ended by now.</summary>
    /// <returns>Whether what had ended before the call is written. Otherwise it waits for the next call.</returns>
    private async Task<bool> TryWriteAsync()
    {
        await _writing.WaitAsync();
        var ended = new List<Ending>();
        var changed = new List<Continuity>();
        var isWritten = false;
        try
        {
            var rows = new Dictionary<Guid, TicketRow>();
            foreach (var (continuity, _) in _changed)
            {
                if (!_changed.TryRemove(continuity, out _))
                    continue;
                changed.Add(continuity);
                rows[continuity.Id] = RowOf(continuity, continuity.Confirmed(), isClosed: false);
            }

            // After those, so that an end is the last word of its connection.
            while (_endings.TryDequeue(out var ending))
            {
                ended.Add(ending);
                if (ending.IsForGood)
                    rows.Remove(ending.Row.Id);
                else
                    rows[ending.Row.Id] = ending.Row;
            }

            foreach (var chunk in rows.Values.Chunk(RowsAtATime))
                await store.PutTicketsAsync(chunk, CancellationToken.None);
            foreach (var chunk in ended.Where(ending => ending.IsForGood).Select(ending => ending.Row.Id).Chunk(RowsAtATime))
                await store.RemoveTicketsAsync(chunk, CancellationToken.None);
            ended.ForEach(Forget);
            isWritten = true;
        }
        catch (StoreUnavailableException exception)
        {
            // Clients that come back meanwhile are told to fetch anew.
            PusherLog.TicketsAway(logger, exception);
        }
        finally
        {
            if (!isWritten)
                WriteLater(changed, ended);
            _writing.Release();
        }

        return isWritten;
    }

    private void WriteLater(List<Continuity> changed, List<Ending> ended)
    {
        changed.ForEach(Note);
        foreach (var ending in ended)
        {
            if (_endings.Count < EndingsMax)
                _endings.Enqueue(ending);
            else
                Forget(ending);
        }
    }

    private void Forget(Ending ending)
    {
        var user = (ending.Row.App, ending.Row.User);
        if (_ending.AddOrUpdate(user, 0, static (_, count) => count - 1) == 0)
            _ending.TryRemove(new(user, 0));
    }

    private async Task DropAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await store.DropTicketsAsync(time.GetUtcNow() - Remembered, RowsAtATime, cancellationToken) == RowsAtATime)
            {
            }
        }
        catch (StoreUnavailableException exception)
        {
            PusherLog.TicketsAway(logger, exception);
        }
    }

    private TicketRow RowOf(Continuity continuity, IReadOnlyDictionary<string, Position?> places, bool isClosed) => new(
        continuity.Id, continuity.Client.App.Id.Value, continuity.User!.Value, continuity.Client.Agent.ToString(), lives.Own,
        isClosed,
        Clock.Milliseconds(time.GetUtcNow()),
        TicketPlaces.Write(places));

    private Dictionary<string, Position?> EarliestOf(TicketRow[] rows)
    {
        var earliest = new Dictionary<string, Position?>(StringComparer.Ordinal);
        var standing = time.GetUtcNow() - Life;
        foreach (var row in rows)
        {
            foreach (var (source, position) in TicketPlaces.Read(row.Places))
            {
                var known = row.At < standing ? null : position;
                earliest[source] = earliest.TryGetValue(source, out var other) ? TicketPlaces.Earlier(other, known) : known;
            }
        }

        return earliest;
    }

    private static Dictionary<string, Position?> Lower(Dictionary<string, Position?> places, Dictionary<string, Position?> earliest)
    {
        foreach (var source in places.Keys.ToArray())
            places[source] = earliest[source];
        return places;
    }

    private sealed record Ending(TicketRow Row, bool IsForGood);
}
