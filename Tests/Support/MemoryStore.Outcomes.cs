using Nudge.Core.Actors;
using Nudge.Core.Outcomes;
using Nudge.Core.Pushes;
using Nudge.Core.Why;

namespace Nudge.Tests.Support;

internal sealed partial class MemoryStore
{
    private readonly Dictionary<(string App, string Notification, bool IsChannel, string Target, OutcomeKind Kind), Outcome> _outcomes = [];

    /// <summary>Every outcome that was kept.</summary>
    public IReadOnlyList<Outcome> Outcomes => Locked(() => (Outcome[])[.. _outcomes.Values]);

    public Task AddOutcomesAsync(IReadOnlyList<Outcome> outcomes, CancellationToken cancellationToken) => Read(
        () =>
        {
            foreach (var outcome in outcomes)
            {
                var key = (outcome.App, outcome.Notification, outcome.IsChannel, outcome.Target, outcome.Kind);
                _outcomes[key] = outcome with { Times = outcome.Times + (_outcomes.GetValueOrDefault(key)?.Times ?? 0) };
            }

            return true;
        },
        cancellationToken);

    public Task<IReadOnlyList<Outcome>> ReadOutcomesAsync(
        string app, string notification, string user, int limit, CancellationToken cancellationToken) => Read<IReadOnlyList<Outcome>>(
        () =>
        [
            .. _outcomes.Values.Where(outcome => outcome.App == app && outcome.Notification == notification
                    && (outcome.IsChannel || outcome.Target.Length == 0 || outcome.Target == user))
                .OrderBy(outcome => outcome.At).ThenBy(outcome => outcome.Kind).Take(limit),
        ],
        cancellationToken);

    public Task<int> DropOutcomesAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => Read(
        () => _outcomes.Where(pair => pair.Value.At < before).OrderBy(pair => pair.Value.At).Take(limit).ToList()
            .Count(pair => _outcomes.Remove(pair.Key)),
        cancellationToken);

    public Task<IReadOnlyList<AcceptedInChannel>> FindInChannelsAsync(
        string app, string id, DateTimeOffset since, int channelsMax, int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<AcceptedInChannel>>(
            () =>
            [
                .. from pair in _actors.Where(pair => pair.Key.Kind == ActorKind.Channel && pair.Key.App == app)
                    .OrderBy(pair => pair.Key.Name, StringComparer.Ordinal).Take(channelsMax)
                   let accepted = pair.Value.Accepted.Find(row => row.Id == id && row.At >= since)
                   where accepted is not null
                   select new AcceptedInChannel(pair.Key.Name, accepted),
            ],
            cancellationToken);

    public Task<IReadOnlyList<PushJob>> FindJobsAsync(
        string app, string notification, string user, int limit, CancellationToken cancellationToken) => Read<IReadOnlyList<PushJob>>(
        () =>
        [
            .. _pushJobs.Values.Where(job => job.App == app && job.Notification == notification && (job.IsChannel || job.Target == user))
                .OrderBy(job => job.At).ThenBy(job => job.Id).Take(limit),
        ],
        cancellationToken);

    public Task<IReadOnlyList<PushSend>> ReadSendsAsync(
        Guid job, IReadOnlyList<string>? devices, int limit, CancellationToken cancellationToken) => Read<IReadOnlyList<PushSend>>(
        () =>
        [
            .. _pushSends.Values.Where(send => send.Job == job && devices?.Contains(send.Device) != false)
                .OrderBy(send => send.Device, StringComparer.Ordinal).Take(limit),
        ],
        cancellationToken);
}
