using System.Text.Json;
using Nudge.Core.Accepted;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Publishing;

namespace Nudge.Gateway.Demo;

/// <summary>
/// The application of the demo: it decides who may do what with a loan, and publishes what has happened. Any thread may call it.
/// </summary>
/// <remarks>
/// Each step is published twice under one id: first to the ledger, which makes it so, then to whom it concerns. If it ends in between, the
/// next call says the newest steps again; their ids make that harmless. This is the outbox that applications need, with the channel as its
/// table.
/// </remarks>
internal sealed class LendingLibrary : IDisposable
{
    /// <summary>The channel whose rows are the loans; the page attaches to it, and nobody subscribes.</summary>
    public static readonly ChannelName LoansChannel = ChannelName.Parse($"library:{Notice.Library}:loans");

    // A little less than ids are remembered, so that what is said again is always known.
    private static readonly TimeSpan SaidAgainWithin = AcceptedIds.Window - TimeSpan.FromHours(1);

    private readonly Publisher _publisher;
    private readonly TimeProvider _time;
    private readonly LoanLedger _ledger;
    private readonly SemaphoreSlim _turn = new(1);
    private bool _isSettled;

    public LendingLibrary(AppId app, Publisher publisher, IChannels channels, IChannelReader reader, TimeProvider time)
    {
        _publisher = publisher;
        _time = time;
        _ledger = new(new(app, LoansChannel), channels, reader);
    }

    /// <summary>How every thing stands, and the position of the ledger at which it does.</summary>
    public async Task<Answer<LoansResponse>> ReadAsync(AppView app, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (await SettleAsync(app, cancellationToken) is { } refusal)
                return refusal;
            return new LoansResponse(
                LoansChannel.Value, _ledger.Position.ToString(),
                [.. Thing.All.Select(thing => ThingStanding.Of(thing, _ledger.Find(thing)))]);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes a step of a loan and tells whom it concerns.</summary>
    public async Task<Answer<ActResponse>> TakeAsync(
        AppView app, LoanStep step, Thing thing, UserId by, string? note, string trace, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (await SettleAsync(app, cancellationToken) is { } unsettled)
                return unsettled;
            if (_ledger.Newest.FirstOrDefault(row => row.Notice.Trace == trace && row.Notice.Type == step.Type) is { } done)
                return new ActResponse([IdOf(done).Value]);
            var loan = step.Take(thing, _ledger.Find(thing), by, $"loan-{_ledger.Position.Offset + 1}", note);
            if (!loan.IsAccepted)
                return loan.Refusal;
            var payload = JsonSerializer.SerializeToElement(loan.Value, LibraryJson.Default.Loan);
            var row = new LedgerRow(_time.GetUtcNow(), new(step.Type, loan.Value.Id, by.Value, trace, payload), loan.Value);
            _isSettled = false;
            if (await PublishAsync(app, row.Notice, IdOf(row), [], LoansChannel, cancellationToken) is { } unwritten)
                return unwritten;
            if (await TellAsync(app, row, cancellationToken) is { } untold)
                return untold;
            _isSettled = true;
            return new ActResponse([IdOf(row).Value]);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>Reads the ledger, and after a start or a failure says its newest steps again.</summary>
    private async Task<Refusal?> SettleAsync(AppView app, CancellationToken cancellationToken)
    {
        await _ledger.CatchUpAsync(cancellationToken);
        if (_isSettled)
            return null;
        if (_ledger.Position.Offset == 0 && await OpenAsync(app, cancellationToken) is { } refusal)
            return refusal;
        var since = _time.GetUtcNow() - SaidAgainWithin;
        foreach (var row in _ledger.Newest.Where(row => row.At > since))
        {
            if (await TellAsync(app, row, cancellationToken) is { } untold)
                return untold;
        }

        _isSettled = true;
        return null;
    }

    /// <summary>Writes the first row, so that the ledger has a position to attach at before anything was lent.</summary>
    private async Task<Refusal?> OpenAsync(AppView app, CancellationToken cancellationToken)
    {
        var opening = new Notice(
            "library.opened", $"library-{Notice.Library}", null, null,
            JsonSerializer.SerializeToElement(new("Open"), LibraryJson.Default.News));
        var refusal = await PublishAsync(app, opening, opening.IdFor("1"), [], LoansChannel, cancellationToken);
        await _ledger.CatchUpAsync(cancellationToken);
        return refusal;
    }

    private Task<Refusal?> TellAsync(AppView app, LedgerRow row, CancellationToken cancellationToken)
    {
        var recipients = LoanStep.OfType(row.Notice.Type)!.RecipientsOf(Thing.Find(row.Loan.Thing)!);
        return PublishAsync(app, row.Notice, IdOf(row), recipients, null, cancellationToken);
    }

    private async Task<Refusal?> PublishAsync(
        AppView app, Notice notice, NotificationId id, IReadOnlyList<UserId> users, ChannelName? channel,
        CancellationToken cancellationToken)
    {
        var envelope = notice.ToEnvelope(_time.GetUtcNow());
        if (!envelope.IsAccepted)
            return envelope.Refusal;
        var request = new PublishRequest(id, users, channel, IncludeActor: false, CollapseKey: null, envelope.Value);
        return (await _publisher.PublishAsync(app, request, cancellationToken)).Refusal;
    }

    private static NotificationId IdOf(LedgerRow row) => row.Notice.IdFor($"{row.Loan.Revision}");
}
