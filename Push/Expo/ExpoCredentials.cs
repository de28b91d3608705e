using Nudge.Push.Messages;
using Nudge.Push.Sending;

namespace Nudge.Push.Expo;

/// <summary>The credential by which Expo knows an app's server.</summary>
/// <param name="AccessToken">Of an Expo account with enhanced push security; <see langword="null"/>: the project has none.</param>
public sealed record ExpoCredentials(string? AccessToken) : PushCredentials(PushProvider.Expo);
