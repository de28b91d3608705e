using Nudge.Core.Actors;

namespace Nudge.Core.Inbox;

/// <summary>All preferences of a user, written whole at each change.</summary>
/// <param name="Json">A <c>Preferences</c> object.</param>
public sealed record PreferencesRow(ReadOnlyMemory<byte> Json) : Row;
