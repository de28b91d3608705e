namespace Nudge.Push.Sending;

/// <summary>The credentials that somebody entered, or the reason why they cannot be any; the reason quotes nothing of them.</summary>
public sealed record CredentialsReading
{
    private CredentialsReading(PushCredentials? credentials, string? mistake) => (Credentials, Mistake) = (credentials, mistake);

    /// <summary><see langword="null"/>: see <see cref="Mistake"/>.</summary>
    public PushCredentials? Credentials { get; }

    /// <summary>
    /// A sentence for whoever entered them; <see langword="null"/>: nothing that can be seen without asking the provider.
    /// </summary>
    public string? Mistake { get; }

    internal static CredentialsReading Of(PushCredentials credentials) => new(credentials, null);

    internal static CredentialsReading Wrong(string mistake) => new(null, mistake);
}
