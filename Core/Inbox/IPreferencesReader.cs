using Nudge.Core.Actors;

namespace Nudge.Core.Inbox;

/// <summary>
/// The preferences of many users at once, for those who would have to ask one inbox after the other. Any thread may call it.
/// </summary>
/// <exception cref="StoreUnavailableException">From each method: the store did not answer in time.</exception>
public interface IPreferencesReader
{
    /// <summary>Reads what these users of an app have set by now.</summary>
    /// <returns>By user; those who have set nothing are not in it.</returns>
    Task<IReadOnlyDictionary<string, Preferences>> ReadPreferencesAsync(
        string app, IReadOnlyCollection<string> users, CancellationToken cancellationToken);
}
