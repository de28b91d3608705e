using Nudge.Core.Names;

namespace Nudge.Core.Limits;

/// <summary>What is limited: all that an app publishes, or what it publishes to one channel.</summary>
/// <param name="App">The app.</param>
/// <param name="Channel"><see langword="null"/>: the whole app.</param>
public readonly record struct LimitKey(AppId App, ChannelName? Channel)
{
    /// <summary>Injective: no app's id has a slash.</summary>
    public override string ToString() => Channel is null ? App.Value : $"{App.Value}/{Channel.Value}";
}
