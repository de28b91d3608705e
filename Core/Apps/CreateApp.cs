using Nudge.Core.Names;

namespace Nudge.Core.Apps;

/// <summary>Makes the app. Refused if it exists.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Key">Its public key, random.</param>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Environment">1 to 32 letters, digits, <c>_ - .</c>.</param>
/// <param name="Secret">Its first secret.</param>
/// <param name="Settings">Checked as any change of them.</param>
/// <param name="Plan">The name of its plan; <see langword="null"/>: none.</param>
public sealed record CreateApp(
    AppId Id, string Key, string Name, string Environment, NewSecret Secret, AppSettings Settings, string? Plan = null) : AppCommand;
