namespace Nudge.Storage.Appends;

/// <summary>The channels of an access code in one column. No channel's name has a blank in it.</summary>
internal static class CodeChannels
{
    internal static string Join(IReadOnlyList<string> channels) => string.Join(' ', channels);

    internal static string[] Split(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
