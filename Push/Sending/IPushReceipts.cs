namespace Nudge.Push.Sending;

/// <summary>A provider that tells later how a push ended (S2.36). Its sender implements it beside <see cref="IPushSender"/>.</summary>
public interface IPushReceipts
{
    /// <summary>The most tickets of one call.</summary>
    int TicketsMax { get; }

    /// <summary>
    /// Asks for the receipts of tickets; times for it are <c>ReceiptSchedule</c>'s. Throws as little as <see cref="IPushSender"/>.
    /// </summary>
    Task<PushReceipts> AskAsync(PushCredentials credentials, IReadOnlyList<string> tickets, CancellationToken cancellationToken);
}

/// <summary>The receipts that there are.</summary>
/// <param name="Final">By ticket; those that are not ready are not here.</param>
/// <param name="Failure">
/// Why some or all could not be asked for: a <see cref="PushOutcome.Retry"/> or <see cref="PushOutcome.CredentialsRefused"/>; <see
/// langword="null"/>: all were.
/// </param>
public sealed record PushReceipts(IReadOnlyDictionary<string, PushResult> Final, PushResult? Failure);
