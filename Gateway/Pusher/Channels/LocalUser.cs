using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Occupancy;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Fanout;

namespace Nudge.Gateway.Pusher.Channels;

/// <summary>
/// A user as this process has them: the connections that have signed in, those that hear the user's own events, and those that watch.
/// </summary>
/// <remarks>The channel is occupied while the user is signed in somewhere; hearing its events needs that, and counts for nothing.</remarks>
internal sealed class LocalUser(LocalChannels channels, ActorKey key, PusherChannelName name)
    : LocalChannel(channels, key, name), IUserPresence
{
    private int _watchCount;

    // Touched by the drain alone.
    private readonly List<SignIn> _signedIn = [];
    private readonly List<Watch> _watches = [];
    private bool _isOccupied;
    private long _knownAt;

    /// <summary>Of what it knows of the user; events of other kinds do not count.</summary>
    public override long Revision => Volatile.Read(ref _knownAt);

    protected override bool IsWatched => _watchCount > 0;

    private string User => Name.User!;

    /// <summary>A client that receives the user's events has signed in, and so the channel is in use.</summary>
    public override ValueTask<Answer<bool>> SubscribeAsync(
        Subscription subscription, ReadOnlyMemory<byte> info, OccupancyRules rules, CancellationToken cancellationToken)
    {
        Post(new SubscribeCommand(subscription, null));
        return new(true);
    }

    public override ValueTask UnsubscribeAsync(Subscription subscription, OccupancyRules rules, CancellationToken cancellationToken)
    {
        Post(new UnsubscribeCommand(subscription));
        return default;
    }

    /// <summary>A connection signs in.</summary>
    /// <returns><see langword="false"/> if the channel is no longer in use; there is, or will be, another one.</returns>
    /// <exception cref="StoreUnavailableException">The user's actor cannot be reached; the connection has not signed in.</exception>
    public async ValueTask<bool> SignInAsync(SignIn signIn, OccupancyRules rules, CancellationToken cancellationToken)
    {
        NodeReport report;
        lock (Counting)
        {
            if (IsRetiredLocked)
                return false;
            EnterLocked(null, default);
            report = ReportLocked();
        }

        Post(new SignInCommand(this, signIn));
        try
        {
            await Channels.Occupancies.ReportAsync(Key, report, rules, cancellationToken);
            return true;
        }
        catch (StoreUnavailableException)
        {
            await SignOutAsync(signIn, rules, cancellationToken);
            throw;
        }
    }

    public ValueTask SignOutAsync(SignIn signIn, OccupancyRules rules, CancellationToken cancellationToken)
    {
        Post(new SignOutCommand(this, signIn));
        return LeaveAsync(null, rules, cancellationToken);
    }

    /// <summary>Somebody wants to know when the user comes and goes; is told at once whether the user is there.</summary>
    /// <returns><see langword="false"/> if the channel is no longer in use; there is, or will be, another one.</returns>
    /// <exception cref="StoreUnavailableException">The user's actor cannot be reached; nobody watches.</exception>
    public async ValueTask<bool> WatchAsync(Watch watch, OccupancyRules rules, CancellationToken cancellationToken)
    {
        NodeReport report;
        lock (Counting)
        {
            if (IsRetiredLocked)
                return false;
            _watchCount++;
            report = ReportLocked();
        }

        try
        {
            var answer = await Channels.Occupancies.ReportAsync(Key, report, rules, cancellationToken);
            Post(new WatchCommand(this, watch, answer.Value));
            return true;
        }
        catch (StoreUnavailableException)
        {
            await UnwatchAsync(watch, rules, cancellationToken);
            throw;
        }
    }

    public async ValueTask UnwatchAsync(Watch watch, OccupancyRules rules, CancellationToken cancellationToken)
    {
        NodeReport report;
        lock (Counting)
        {
            _watchCount--;
            report = ReportLocked();
            RetireLocked(report);
        }

        Post(new UnwatchCommand(this, watch));
        await ReportAsync(report, rules, cancellationToken);
    }

    protected override void Adopt(OccupancyView view) => Learn(view.Revision, view.IsOccupied);

    protected override OccupancyView? Recall() => _knownAt == 0 ? null : new OccupancyView(_knownAt, _isOccupied ? 1 : 0, null, null);

    protected override void Note(OccupancyEvent told)
    {
        switch (told)
        {
            case OccupiedChanged occupied:
                Learn(occupied.Revision, occupied.IsOccupied);
                break;
            case Terminated:
                foreach (var signIn in _signedIn)
                    signIn.Client.Close(TerminatedByApp);
                break;
        }
    }

    /// <summary>Whether the user is there, as of a revision; an answer may come before what was told before it.</summary>
    private void Learn(long revision, bool isOccupied)
    {
        if (revision < _knownAt)
            return;
        Volatile.Write(ref _knownAt, revision);
        if (isOccupied == _isOccupied)
            return;
        _isOccupied = isOccupied;
        foreach (var watch in _watches)
            watch.Change(User, isOccupied);
    }

    private sealed class SignInCommand(LocalUser user, SignIn signIn) : Command<LocalChannel>
    {
        public override ValueTask ApplyAsync(LocalChannel channel)
        {
            signIn.Place = user._signedIn.Count;
            user._signedIn.Add(signIn);
            return default;
        }
    }

    private sealed class SignOutCommand(LocalUser user, SignIn signIn) : Command<LocalChannel>
    {
        public override ValueTask ApplyAsync(LocalChannel channel)
        {
            var signedIn = user._signedIn;
            var last = signedIn[^1];
            signedIn[signIn.Place] = last;
            last.Place = signIn.Place;
            signedIn.RemoveAt(signedIn.Count - 1);
            return default;
        }
    }

    private sealed class WatchCommand(LocalUser user, Watch watch, OccupancyView view) : Command<LocalChannel>
    {
        public override ValueTask ApplyAsync(LocalChannel channel)
        {
            user.Learn(view.Revision, view.IsOccupied);
            user._watches.Add(watch);
            watch.Begin(user.User, user._isOccupied);
            return default;
        }
    }

    private sealed class UnwatchCommand(LocalUser user, Watch watch) : Command<LocalChannel>
    {
        public override ValueTask ApplyAsync(LocalChannel channel)
        {
            user._watches.Remove(watch);
            return default;
        }
    }
}
