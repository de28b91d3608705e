using Nudge.Core.Actors;

namespace Nudge.Core.Inbox;

/// <summary>
/// All preferences of a user, written whole at each change. The log says that they changed and has no copy of them (ADR 0056).
/// </summary>
/// <param name="Json">A <c>Preferences</c> object.</param>
public sealed record PreferencesRow(ReadOnlyMemory<byte> Json) : Row
{
    private static readonly ReadOnlyMemory<byte> None = Preferences.None.ToJson();

    public override int Weight => Overhead + Json.Length;

    /// <summary>Rows as readers get them: those that say that the preferences changed carry these, or none where there are none.</summary>
    public static IReadOnlyList<InboxRow> Fill(IReadOnlyList<InboxRow> rows, PreferencesRow? preferences)
    {
        var json = preferences?.Json ?? None;
        return [.. rows.Select(row => row.IsKeptBeside ? row with { Body = json } : row)];
    }
}
