using Nudge.Push.Messages;

namespace Nudge.Push.Sending;

/// <summary>
/// An app's credentials at a provider, opened. Secret in all its parts; records of equal parts are equal, by which senders keep tokens for
/// them.
/// </summary>
/// <param name="Provider">Whose they are.</param>
public abstract record PushCredentials(PushProvider Provider)
{
    /// <summary>Tells nothing but the provider.</summary>
    public sealed override string ToString() => $"Credentials of {PushProviderName.Of(Provider)}";
}
