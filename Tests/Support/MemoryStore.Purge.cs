using Nudge.Core.Actors;
using Nudge.Core.Retention;

namespace Nudge.Tests.Support;

internal sealed partial class MemoryStore
{
    public Task<IReadOnlyList<DeletedApp>> ListDeletedAsync(int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<DeletedApp>>(
            () => [.. _actors.Values.Select(actor => actor.App).Where(app => app?.DeletedAt is not null)
                .Select(app => new DeletedApp(app!.Id, app.DeletedAt!.Value)).OrderBy(app => app.DeletedAt).Take(limit)],
            cancellationToken);

    public Task<int> PurgeAsync(string app, int limit, bool isLast, CancellationToken cancellationToken) => Read(
        () =>
        {
            var purged = _actors.Keys.Where(key => key.App == app && key.Kind != ActorKind.App).Take(limit).ToArray().Count(_actors.Remove)
                + _members.Keys.Where(key => key.App == app).ToArray().Count(_members.Remove)
                + _webhooks.Values.Where(row => row.App == app).ToArray().Count(row => _webhooks.Remove(row.Id))
                + _tickets.Values.Where(row => row.App == app).ToArray().Count(row => _tickets.Remove(row.Id))
                + _scopes.Keys.Where(key => key.App == app).ToArray().Count(_scopes.Remove)
                + _devices.Keys.Where(key => key.App == app).ToArray().Count(_devices.Remove)
                + _grants.Keys.Where(key => key.App == app).ToArray().Count(_grants.Remove)
                + _quotas.Keys.Where(key => key.App == app).ToArray().Count(_quotas.Remove)
                + _hours.Keys.Where(key => key.Key.App == app).ToArray().Count(_hours.Remove)
                + _pushJobs.Values.Where(job => job.App == app).ToArray().Count(job => _pushJobs.Remove(job.Id))
                + _pushSends.Where(pair => pair.Value.App == app).ToArray().Count(pair => _pushSends.Remove(pair.Key))
                + _pushAccounts.Keys.Where(key => key.App == app).ToArray().Count(_pushAccounts.Remove);
            return purged == 0 && isLast && _actors.Remove(new(ActorKind.App, app, "")) ? 1 : purged;
        },
        cancellationToken);
}
