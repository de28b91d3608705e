using System.Diagnostics.CodeAnalysis;

namespace Nudge.Core.PushTimes;

/// <summary>How paces are called in calls and in the store.</summary>
public static class PushPaceNames
{
    private static readonly string[] Names = ["at_once", "hourly", "daily", "never"];

    /// <summary>All of them, for people.</summary>
    public static string All { get; } = string.Join(", ", Names);

    public static string NameOf(PushPace pace) => Names[(int)pace];

    public static bool TryParse([NotNullWhen(true)] string? text, out PushPace pace)
    {
        var place = Array.IndexOf(Names, text);
        pace = place < 0 ? default : (PushPace)place;
        return place >= 0;
    }
}
