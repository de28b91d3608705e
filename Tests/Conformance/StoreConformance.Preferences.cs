using Nudge.Core.Inbox;

namespace Nudge.Tests.Conformance;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Preferences_of_many_users_are_read_at_once_and_of_those_alone_who_have_set_some()
    {
        var ada = Inbox("ada");
        await ada.WriteAsync(new PreferencesRow(StoredLog.Bytes("""{"mutedTypes":["a"]}""")));
        await ada.WriteAsync(new PreferencesRow(StoredLog.Bytes("""{"mutedChannels":["library:7"]}""")));
        await Inbox("ben").WriteAsync(new PreferencesRow(StoredLog.Bytes("""{"mutedTypes":["b"]}""")));
        await ReopenAsync();

        var read = await Store.ReadPreferencesAsync(ada.Key.App, ["ada", "cleo"], None);
        Assert.Equal(["library:7"], Assert.Single(read).Value.MutedChannels);
        Assert.Equal("ada", read.Keys.Single());
        Assert.Empty(await Store.ReadPreferencesAsync("other", ["ada"], None));
        Assert.Empty(await Store.ReadPreferencesAsync(ada.Key.App, [], None));
    }
}
