using System.Text.Json;
using Nudge.Push.Calls;
using Nudge.Push.Messages;
using Nudge.Push.Sending;

namespace Nudge.Push.Expo;

/// <summary>Expo's push service: messages in chunks, a ticket for each, and receipts (S2.33).</summary>
public sealed class ExpoSender(PushHttp http, PushOptions options, TimeProvider time) : IPushSender, IPushReceipts
{
    /// <summary>Messages of one request.</summary>
    internal const int ChunkMax = 100;

    /// <summary>Nobody's ticket: asking for its receipt tells whether Expo knows us, and nothing else.</summary>
    private static readonly string[] NobodysTicket = [Guid.Empty.ToString()];

    private readonly ExpoCalls _calls = new(http, new(options.ExpoUrl), new(options.ExpoRequestsMax));

    public PushProvider Provider => PushProvider.Expo;

    /// <summary>As many chunks as may be under way.</summary>
    public int BatchMax { get; } = ChunkMax * options.ExpoRequestsMax;

    /// <summary>Of one project.</summary>
    public int? AppPerSecondMax { get; } = options.ExpoPerSecondMax;

    /// <summary>Expo takes up to 1,000 and asks its own library for no more than this.</summary>
    public int TicketsMax => 300;

    public CredentialsReading Read(ReadOnlyMemory<byte> json) => ExpoCredentialsText.Read(json);

    public async Task<PushResult> TryCredentialsAsync(PushCredentials credentials, CancellationToken cancellationToken) =>
        (await AskAsync(credentials, NobodysTicket, cancellationToken)).Failure ?? PushResult.Accepted(ticket: null);

    public async Task<IReadOnlyList<PushResult>> SendAsync(
        PushCredentials credentials, IReadOnlyList<PushMessage> messages, CancellationToken cancellationToken)
    {
        Batch.Check(this, messages);
        if (credentials is not ExpoCredentials expo)
            return Batch.All(messages, PushResult.Refused(PushReason.CredentialsForeign));
        var results = new PushResult[messages.Count];
        var letters = new List<ExpoLetter>(messages.Count);
        for (var i = 0; i < messages.Count; i++)
        {
            if (Prepare(messages[i], i, letters) is { } result)
                results[i] = result;
        }

        var chunks = letters.Chunk(ChunkMax);
        await Task.WhenAll(chunks.Select(chunk => new ExpoChunk(_calls, expo, results).SendAsync(chunk, cancellationToken)));
        return results;
    }

    public async Task<PushReceipts> AskAsync(
        PushCredentials credentials, IReadOnlyList<string> tickets, CancellationToken cancellationToken)
    {
        if (tickets.Count > TicketsMax)
            throw new ArgumentException($"A call asks for at most {TicketsMax} tickets.", nameof(tickets));
        if (credentials is not ExpoCredentials expo)
            return new(new Dictionary<string, PushResult>(), PushResult.Refused(PushReason.CredentialsForeign));
        var body = JsonSerializer.SerializeToUtf8Bytes(new ExpoReceiptsRequest(tickets), ExpoJson.Plain.ExpoReceiptsRequest);
        var answer = await _calls.PostAsync("getReceipts", body, expo, cancellationToken);
        var read = answer.Read(ExpoJson.Default.Receipts);
        var error = read?.FirstError;
        var failure = read is { Data: not null } && answer.IsSuccess && error is null
            ? null
            : ExpoTable.OfRequest(answer, error) ?? PushResult.RetryApp(error?.Code ?? PushReason.OfStatus(answer.Status));
        var final = read?.Data?.Where(receipt => receipt.Value is not null)
            .ToDictionary(receipt => receipt.Key, receipt => ExpoTable.OfReceipt(receipt.Value));
        return new(final ?? [], failure);
    }

    /// <summary>Adds the letter of a message.</summary>
    /// <returns>The result of a message that needs no call; <see langword="null"/>: it has a letter.</returns>
    private PushResult? Prepare(PushMessage message, int index, List<ExpoLetter> letters)
    {
        if (!ExpoToken.IsOne(message.Target.Address))
            return PushResult.Dead(PushReason.TargetMalformed);
        var secondsLeft = message.SecondsLeft(time.GetUtcNow());
        if (secondsLeft <= 0)
            return PushResult.Dropped(PushReason.Expired);
        if (ExpoPush.Write(message, secondsLeft) is not { } written)
            return PushResult.TooLarge(PushReason.PayloadTooLarge);
        letters.Add(new(index, message.Target.Address, written));
        return null;
    }
}
