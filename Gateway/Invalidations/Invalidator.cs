using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Core.Returning;

namespace Nudge.Gateway.Invalidations;

/// <summary>Keeps invalidations and sends them on, one round after the other. Any thread may call it.</summary>
/// <remarks>
/// An invalidation that comes while a round is under way waits for the next one, where a scope of a target is kept and sent once, however
/// often it was said: so a scope that moves all the time reaches its readers as often as the store keeps up, and no more often.
/// </remarks>
internal sealed class Invalidator(IScopes scopes, IEnumerable<IInvalidationFace> faces, TimeProvider time)
{
    private const int MovesAtATime = 500;

    private readonly IInvalidationFace[] _faces = [.. faces];
    private readonly Lock _gate = new();
    private Dictionary<(AppId App, string Target, string Scope), Waiting> _waiting = [];
    private bool _isRunning;

    /// <summary>Completes when all of them are kept, and were sent to those who are connected.</summary>
    /// <exception cref="StoreUnavailableException">Whether they are kept is unknown; repeating does no harm.</exception>
    public Task SendAsync(IReadOnlyCollection<Invalidation> invalidations, CancellationToken cancellationToken)
    {
        var told = new List<Task>(invalidations.Count);
        lock (_gate)
        {
            foreach (var invalidation in invalidations)
            {
                var key = (invalidation.App.Id, invalidation.Target.Key, invalidation.Scope);
                if (!_waiting.TryGetValue(key, out var waiting))
                    _waiting.Add(key, waiting = new());
                waiting.Add(invalidation);
                told.Add(waiting.Told.Task);
            }

            if (!_isRunning)
            {
                _isRunning = true;
                _ = RunAsync();
            }
        }

        return Task.WhenAll(told).WaitAsync(cancellationToken);
    }

    /// <summary>Owned by those who wait: it ends when nobody does, and never faults.</summary>
    private async Task RunAsync()
    {
        // The caller is not kept from its other work.
        await Task.Yield();
        while (true)
        {
            Waiting[] round;
            lock (_gate)
            {
                if (_waiting.Count == 0)
                {
                    _isRunning = false;
                    return;
                }

                round = [.. _waiting.Values];
                _waiting = [];
            }

            foreach (var part in round.Chunk(MovesAtATime))
                await SendAsync(part);
        }
    }

    private async Task SendAsync(Waiting[] round)
    {
        try
        {
            await KeepAsync([.. round.Where(waiting => waiting.Newest.App.Settings.Persistence != Persistence.Transient)]);
        }
        catch (Exception exception)
        {
            foreach (var waiting in round)
                waiting.Fail(exception);
            return;
        }

        // In the order of their stamps at each target.
        await Task.WhenAll(round.GroupBy(waiting => (waiting.Newest.App.Id, waiting.Newest.Target.Key)).Select(async target =>
        {
            foreach (var waiting in target)
                await SendAsync(waiting);
        }));
    }

    private async Task KeepAsync(Waiting[] kept)
    {
        if (kept.Length == 0)
            return;
        var stamps = await scopes.MoveScopesAsync(
            [.. kept.Select(waiting => waiting.Move)], time.GetUtcNow(), CancellationToken.None);
        for (var i = 0; i < kept.Length; i++)
            kept[i].Stamp = stamps[i];
    }

    private async Task SendAsync(Waiting waiting)
    {
        try
        {
            foreach (var invalidation in waiting.Invalidations)
            {
                foreach (var face in _faces)
                    await face.SendAsync(invalidation, waiting.Stamp, CancellationToken.None);
            }

            waiting.Told.TrySetResult();
        }
        catch (Exception exception)
        {
            waiting.Fail(exception);
        }
    }

    /// <summary>All that is said of one scope of one target.</summary>
    private sealed class Waiting
    {
        private readonly List<Invalidation> _invalidations = new(1);

        public IReadOnlyList<Invalidation> Invalidations => _invalidations;

        public Invalidation Newest => _invalidations[^1];

        public ScopeMove Move =>
            new(Newest.App.Id.Value, Newest.Target.Key, Newest.Scope, _invalidations.Max(invalidation => invalidation.Version));

        public long Stamp { get; set; }

        public void Add(Invalidation invalidation)
        {
            if (_invalidations.Count > 0 && Newest.Then(invalidation) is { } both)
                _invalidations[^1] = both;
            else
                _invalidations.Add(invalidation);
        }

        public TaskCompletionSource Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Fail(Exception exception)
        {
            Told.TrySetException(exception);
            // Nobody may wait for it any more.
            _ = Told.Task.Exception;
        }
    }
}
