using System.Collections.Concurrent;
using Nudge.Push.Expo;
using Nudge.Push.Messages;
using Nudge.Push.Sending;

namespace Nudge.Tests.Push.Queue;

/// <summary>A provider in Expo's place that answers as the test says, and keeps a book of what reached it.</summary>
internal sealed class ScriptedSender(Func<PushMessage, PushResult> answer) : IPushSender, IPushReceipts
{
    public ConcurrentDictionary<(string Id, string Address), int> Taken { get; } = new();

    /// <summary>Tickets that were asked for.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public Func<string, PushResult?> Receipt { get; set; } = _ => PushResult.Confirmed;

    public PushProvider Provider => PushProvider.Expo;

    public int BatchMax => 600;

    public int? AppPerSecondMax { get; init; }

    public int TicketsMax => 300;

    public CredentialsReading Read(ReadOnlyMemory<byte> json) => CredentialsReading.Of(new ExpoCredentials("token"));

    public Task<PushResult> TryCredentialsAsync(PushCredentials credentials, CancellationToken cancellationToken) =>
        Task.FromResult(PushResult.Accepted(null));

    public Task<IReadOnlyList<PushResult>> SendAsync(
        PushCredentials credentials, IReadOnlyList<PushMessage> messages, CancellationToken cancellationToken)
    {
        PushResult[] results = [.. messages.Select(answer)];
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i].Outcome == PushOutcome.Accepted)
                Taken.AddOrUpdate((messages[i].Id!, messages[i].Target.Address), 1, (_, times) => times + 1);
        }

        return Task.FromResult<IReadOnlyList<PushResult>>(results);
    }

    public Task<PushReceipts> AskAsync(PushCredentials credentials, IReadOnlyList<string> tickets, CancellationToken cancellationToken)
    {
        var final = new Dictionary<string, PushResult>();
        foreach (var ticket in tickets)
        {
            Asked.Enqueue(ticket);
            if (Receipt(ticket) is { } result)
                final[ticket] = result;
        }

        return Task.FromResult(new PushReceipts(final, null));
    }
}
