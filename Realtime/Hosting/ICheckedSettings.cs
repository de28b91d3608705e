namespace Nudge.Realtime.Hosting;

/// <summary>Settings of which more can be wrong than a number out of its range.</summary>
public interface ICheckedSettings
{
    /// <summary>One sentence for each mistake, which begins with the setting's full name and says the fix.</summary>
    IEnumerable<string> FindMistakes();
}
