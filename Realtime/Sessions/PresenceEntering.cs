using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Wire;

namespace Nudge.Realtime.Sessions;

/// <summary>Takes sessions onto the presence of channels, and off it (ADR 0079).</summary>
public sealed class PresenceEntering(
    IApps apps, IPresenceChannels channels, IOptions<ConnectionsOptions> options, TimeProvider time, ILogger<PresenceEntering> logger)
{
    /// <summary>Makes the session's user a member; a session that is one is sent the members once more.</summary>
    public Task<Answer<bool>> EnterAsync(UserSession session, ChannelName channel) =>
        session.Work.AddAsync(() => EnterInTurnAsync(session, channel));

    /// <summary>Takes the session off a presence that it has entered.</summary>
    public Task<Answer<bool>> LeaveAsync(UserSession session, ChannelName channel) => session.Work.AddAsync(async () =>
    {
        if (!session.Presences.Remove(channel.Value, out var seat))
            return new Refusal(ErrorCode.NotAttached, $"This connection has not entered the presence of '{channel}'.", "channel");
        // It costs what entering costs, so who does both all the time is kept from the next one.
        session.Presences.TryChange(int.MaxValue / 2, time);
        await LeaveAsync(seat);
        return (Answer<bool>)true;
    });

    /// <summary>Ends the presences that the newest access does not open any more.</summary>
    public void Review(UserSession session, AppView app)
    {
        foreach (var channel in session.Presences.Channels)
        {
            if (session.Access.ReviewPresence(app, ChannelName.Parse(channel)) is { } refusal)
                End(session, channel, refusal);
        }
    }

    /// <summary>The session is over.</summary>
    public void End(UserSession session)
    {
        foreach (var seat in session.Presences.End())
            LeaveLater(seat);
    }

    private async Task<Answer<bool>> EnterInTurnAsync(UserSession session, ChannelName channel)
    {
        if (!session.Presences.TryChange(options.Value.PresencesMax, time))
            return TooFast();
        if (session.Presences.Find(channel.Value) is { } present)
        {
            await present.ShowAsync().WaitAsync(session.Ended);
            return true;
        }

        if (!session.Presences.TryAdd(channel.Value, options.Value.PresencesMax))
            return Full();
        try
        {
            // The app is asked now that the place is taken, so that no revocation falls in between.
            var app = await apps.GetAsync(session.Inbox.App, session.Ended);
            var refusal = app is null ? new(ErrorCode.UnknownApp, "The app is gone.") : session.Access.ReviewPresence(app, channel);
            var seat = refusal is null ? await channels.EnterAsync(app!, channel, session) : refusal;
            if (!seat.IsAccepted)
            {
                session.Presences.Remove(channel.Value, out _);
                return seat.Refusal;
            }

            if (session.Presences.TrySeat(channel.Value, seat.Value))
                return true;
            await LeaveAsync(seat.Value);
            return new Refusal(ErrorCode.CapabilityMissing, "The right to the channel's presence has ended meanwhile.", "channel");
        }
        catch
        {
            session.Presences.Remove(channel.Value, out _);
            throw;
        }
    }

    private void End(UserSession session, string channel, Refusal refusal)
    {
        if (!session.Presences.Remove(channel, out var seat))
            return;
        seat?.Silence();
        session.Client.Send(PresenceMessages.Ended(channel, refusal));
        if (seat is not null)
            LeaveLater(seat);
    }

    /// <summary>Owned by the seat: it is left once, and never faults.</summary>
    private void LeaveLater(IPresenceSeat seat) => _ = LeaveAsync(seat);

    private async Task LeaveAsync(IPresenceSeat? seat)
    {
        try
        {
            seat?.Silence();
            await (seat?.LeaveAsync() ?? Task.CompletedTask);
        }
        catch (Exception exception) when (exception is not StoreUnavailableException)
        {
            ConnectionLog.LeaveFailed(logger, exception);
        }
        catch (StoreUnavailableException)
        {
            // The host says it again.
        }
    }

    private static Refusal TooFast() => new(
        ErrorCode.RateLimited, $"A connection enters and leaves presences at most {SessionPresences.ChangesPerSecond} times in a second.",
        Limit: SessionPresences.ChangesPerSecond);

    private Refusal Full() => new(
        ErrorCode.AttachmentsFull, $"A connection is on at most {options.Value.PresencesMax} presences.", "channel",
        options.Value.PresencesMax);
}
