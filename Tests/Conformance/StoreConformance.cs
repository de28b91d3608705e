using System.Text.Json;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Storage;
using Nudge.Tests.Support;

namespace Nudge.Tests.Conformance;

/// <summary>The tests of every store, whatever it is made of. Inherited for memory, SQLite and PostgreSQL.</summary>
public abstract partial class StoreConformance : IAsyncLifetime
{
    private protected const string App = "library";

    private protected static readonly CancellationToken None = CancellationToken.None;

    private IStore? _store;

    private protected FakeTimeProvider Time { get; } = TestClock.AtNoon();

    private protected IStore Store => _store!;

    private protected IInboxReader Inboxes => Store;

    private protected IChannelReader Channels => Store;

    private protected IAppReader Apps => Store;

    /// <summary>Opens the test's own data: empty at first, afterwards as it was left.</summary>
    private protected abstract Task<IStore> OpenAsync();

    /// <summary>Drops the test's data, if there is any.</summary>
    private protected virtual Task CloseAsync() => Task.CompletedTask;

    public async ValueTask InitializeAsync() => _store = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        await CloseAsync();
    }

    private protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        _store = await OpenAsync();
    }

    private protected StoredLog Inbox(string user) => new(Store, new(ActorKind.Inbox, App, user));

    private protected StoredLog Channel(string channel) => new(Store, new(ActorKind.Channel, App, channel));

    private protected StoredLog AppLog(string id) => new(Store, new(ActorKind.App, id, ""));

    /// <summary>Compares all that rows say, their bytes and lists as well.</summary>
    private protected static void AssertSame<T>(T expected, T actual) => Assert.Equal(Describe(expected), Describe(actual));

    private static string Describe<T>(T value) =>
        JsonSerializer.Serialize<object?>(value is IEnumerable<Row> rows ? rows.Cast<object>().ToArray() : value);
}
