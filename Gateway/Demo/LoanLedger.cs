using System.Text.Json;
using Nudge.Core.Channels;
using Nudge.Core.Positions;

namespace Nudge.Gateway.Demo;

/// <summary>The loans, read from the channel in which every step is one row. Not safe for several threads.</summary>
/// <remarks>
/// The channel is the library's only record: nothing is kept beside it that could disagree with what was published, and a restart reads it
/// again. Only what is new is read each time. Rows leave the channel with the app's retention (7 days): a thing that nobody touched for so
/// long is back on its shelf.
/// </remarks>
internal sealed class LoanLedger(ChannelKey channel, IChannels channels, IChannelReader reader)
{
    private const int ReadLimit = 500;

    private readonly Dictionary<string, LedgerRow> _newest = new(StringComparer.Ordinal);

    /// <summary>Where this was read up to.</summary>
    public Position Position { get; private set; }

    /// <summary>The newest step of each thing that was ever lent.</summary>
    public IReadOnlyCollection<LedgerRow> Newest => _newest.Values;

    public Loan? Find(Thing thing) => _newest.GetValueOrDefault(thing.Id)?.Loan;

    /// <summary>Reads what was written since the last time.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var head = await channels.HeadAsync(channel, cancellationToken);
        if (Position.Epoch != head.Epoch)
        {
            _newest.Clear();
            Position = new(head.Epoch, 0);
        }

        while (Position.Offset < head.Version)
        {
            var slice = new ChannelSlice(channel.Channel.Value, Position.Offset, head.Version + 1, null, null, Newest: false, ReadLimit);
            var rows = (await reader.ReadSlicesAsync(channel.App.Value, [slice], cancellationToken))[0];
            foreach (var row in rows)
                Keep(row);
            Position = rows.Count < ReadLimit ? head.Position : Position with { Offset = rows[^1].Offset };
        }
    }

    private void Keep(ChannelRow row)
    {
        if (LoanStep.OfType(row.Type) is null)
            return;
        var notice = JsonSerializer.Deserialize(row.Body.Span, LibraryJson.Default.Notice)!;
        var loan = notice.Payload.Deserialize(LibraryJson.Default.Loan)!;
        _newest[loan.Thing] = new(row.At, notice, loan);
    }
}
