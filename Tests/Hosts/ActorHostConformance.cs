using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Core.Positions;
using Nudge.Tests.Core;
using Nudge.Tests.Support;

namespace Nudge.Tests.Hosts;

/// <summary>The tests of every host of actors, whatever it is made of. Inherited for the embedded host and for Orleans.</summary>
public abstract partial class ActorHostConformance : IAsyncLifetime
{
    private protected static readonly CancellationToken None = CancellationToken.None;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private IActorHost? _host;

    private protected MemoryStore Store { get; } = new(TimeProvider.System);

    private protected IActorHost Host => _host!;

    private protected InboxKey Ada { get; } = Sample.Ada;

    /// <summary>Starts a host over the test's store.</summary>
    private protected abstract Task<IActorHost> StartAsync(MemoryStore store);

    public async ValueTask InitializeAsync() => _host = await StartAsync(Store);

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
    }

    private protected Task<Answer<PublishReceipt>> PublishAsync(InboxKey inbox, string id, string type = "note.updated") =>
        Host.Inboxes.PublishAsync(inbox, Sample.Publication(id, type), None);

    private protected Task<Answer<PublishReceipt>> PublishAsync(string channel, string id, string? actor = null) =>
        Host.Channels.PublishAsync(Sample.Channel(channel), Sample.Publication(id, actor: actor), None);

    /// <summary>Publishes again and again until the store takes it, as a server does that was told that the outcome is unknown.</summary>
    private protected async Task<PublishReceipt> InsistAsync(Func<Task<Answer<PublishReceipt>>> publish)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                return (await publish()).Value!;
            }
            catch (StoreUnavailableException) when (!patience.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }

    private protected async Task<IReadOnlyList<InboxRow>> RowsAsync(InboxKey inbox) =>
        await ((IInboxReader)Store).ReadRowsAsync(inbox.Actor, 0, long.MaxValue, int.MaxValue, None);

    private protected async Task<string[]> StoredIdsAsync(InboxKey inbox) =>
        [.. (await RowsAsync(inbox)).Where(row => row.Change == InboxChange.Item).Select(row => row.Item!.Id)];

    /// <summary>Waits until appends wait at the store: the decision was made, and nothing of it is durable.</summary>
    private protected Task UntilHeldAsync(int count) => Eventually.TrueAsync(() => Store.HeldCount >= count, Patience);

    private protected static async Task<T> WithinAsync<T>(Task<T> task) => await task.WaitAsync(Patience);

    private protected static MarkCommand Read(params string[] ids) => new(InboxChange.Read, ids, null, false, []);

    private protected static Position PositionOf(Answer<PublishReceipt> answer) => answer.Value!.Position!.Value;

    private protected static ChannelName Channel(string name) => ChannelName.Parse(name);
}
