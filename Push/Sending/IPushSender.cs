using Nudge.Push.Messages;

namespace Nudge.Push.Sending;

/// <summary>Speaks one provider's protocol (S2.34). Any thread may call it, for as many apps as there are.</summary>
/// <remarks>
/// A provider's answer is a value, whatever it is, and so is none: no method throws but for cancellation and for a call against this
/// contract. Nothing is tried twice inside, except where the same request in another form is the protocol's own remedy (a renewed token, a
/// chunk that has to be split); what is tried again later is the caller's to say, who keeps the time (<c>RetryPlan</c>).
/// </remarks>
public interface IPushSender
{
    /// <summary>Whose protocol it is.</summary>
    PushProvider Provider { get; }

    /// <summary>The most messages of one call; more are against the contract.</summary>
    int BatchMax { get; }

    /// <summary>Messages of one app that the provider takes in a second, by its own rule; <see langword="null"/>: it has none.</summary>
    int? AppPerSecondMax { get; }

    /// <summary>Reads credentials as an app's owner enters them and as they are sealed: a JSON object. Calls nobody.</summary>
    CredentialsReading Read(ReadOnlyMemory<byte> json);

    /// <summary>Asks the provider whether it takes the credentials, without a push to anybody.</summary>
    /// <returns>
    /// <see cref="PushOutcome.Accepted"/>, <see cref="PushOutcome.CredentialsRefused"/>, or <see cref="PushOutcome.Retry"/> if there was no
    /// telling.
    /// </returns>
    Task<PushResult> TryCredentialsAsync(PushCredentials credentials, CancellationToken cancellationToken);

    /// <summary>Sends each message once.</summary>
    /// <param name="credentials">One app's, of this provider.</param>
    /// <param name="messages">At most <see cref="BatchMax"/>.</param>
    /// <param name="cancellationToken">Ends the wait; of messages under way it is then unknown whether they went.</param>
    /// <returns>
    /// A result for each message, in their order. After a result that concerns the whole app a sender need not send the rest, which then
    /// has the same result.
    /// </returns>
    Task<IReadOnlyList<PushResult>> SendAsync(
        PushCredentials credentials, IReadOnlyList<PushMessage> messages, CancellationToken cancellationToken);
}
