namespace Nudge.Core.Codes;

/// <summary>A try at a code.</summary>
/// <param name="App">The app, or <see cref="NoApp"/>.</param>
/// <param name="Hash">The keyed hash of the app and the digits that were tried.</param>
/// <param name="Device">The hash of the device's token, the same in all apps.</param>
/// <param name="Address">The network of the caller, as <see cref="Limits.ClientNetwork"/> counts.</param>
/// <param name="Now">When, in whole milliseconds.</param>
public sealed record CodeTry(
    string App, ReadOnlyMemory<byte> Hash, ReadOnlyMemory<byte> Device, string Address, DateTimeOffset Now)
{
    /// <summary>
    /// In place of an app that is not there, or no more. It has no codes, and one budget for all made-up names, so that they fill no table.
    /// </summary>
    public const string NoApp = "";
}
