namespace Nudge.Gateway.Rest.Apps;

/// <param name="Token">For the client.</param>
/// <param name="ExpiresAt">When it ends; ask for the next one before.</param>
/// <param name="User">Who it is for.</param>
/// <param name="PollSeconds">How often to poll without a connection; 0: not at all.</param>
/// <param name="Enabled">Whether to connect at all (S1.39): while realtime is switched off, clients poll.</param>
internal sealed record TokenResponse(string Token, DateTimeOffset ExpiresAt, string User, int PollSeconds, bool Enabled);
