using Nudge.Core.Actors;
using Nudge.Core.Inbox;

namespace Nudge.Tests.Support;

internal sealed partial class MemoryStore
{
    public Task<IReadOnlyDictionary<string, Preferences>> ReadPreferencesAsync(
        string app, IReadOnlyCollection<string> users, CancellationToken cancellationToken) =>
        Read<IReadOnlyDictionary<string, Preferences>>(
            () => _actors.Where(pair => pair.Key.Kind == ActorKind.Inbox && pair.Key.App == app && users.Contains(pair.Key.Name)
                    && pair.Value.Preferences is not null)
                .ToDictionary(pair => pair.Key.Name, pair => Preferences.FromJson(pair.Value.Preferences!.Json), StringComparer.Ordinal),
            cancellationToken);
}
